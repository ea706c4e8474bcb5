// The list of bans: what is found, when it ends, and what makes room when it is full.
import { expect, test } from 'vitest'
import { clientOfKey } from '../../../src/limits/client.ts'
import { createBanList, type BanList } from '../../../src/limits/bans/ban-list.ts'
import { banOf } from './ban-of.ts'
import { hour, minute, networkOf, noon } from './open-test-bans.ts'

function addClient(list: BanList, key: string, more = {}) {
  const ban = banOf({ key, ...more })
  return { ban, ...list.add({ kind: 'client', key }, ban, noon) }
}

function addNetwork(list: BanList, text: string, more = {}) {
  const ban = banOf({ network: text, reason: 'operator', rule: 'ban.operator', ...more })
  return { ban, ...list.add({ kind: 'network', network: networkOf(text) }, ban, noon) }
}

test('a client is found by its key until the ban ends, and others are not', () => {
  const list = createBanList()
  const { ban } = addClient(list, 'anna')
  expect(list.find(clientOfKey('anna'), '203.0.113.7', noon)).toBe(ban)
  expect(list.find(clientOfKey('bert'), '203.0.113.7', noon)).toBeNull()
  expect(list.find(clientOfKey('anna'), '203.0.113.7', noon + hour - 1)).toBe(ban)
  expect(list.find(clientOfKey('anna'), '203.0.113.7', noon + hour)).toBeNull()
  expect(list.active(noon + hour)).toEqual([])
})

test('a ban without an end does not end', () => {
  const list = createBanList()
  addClient(list, 'anna', { expiresAt: null })
  addNetwork(list, '203.0.113.0/24', { expiresAt: null })
  expect(list.find(clientOfKey('anna'), '', noon * 100)).not.toBeNull()
  expect(list.find(clientOfKey('bert'), '203.0.113.9', noon * 100)).not.toBeNull()
})

test('a second ban takes the place of the first, however the network is spelled', () => {
  const list = createBanList()
  const first = addClient(list, 'anna')
  const second = addClient(list, 'anna')
  expect([first.replaced, second.replaced]).toEqual([null, first.ban])
  const v6 = addNetwork(list, '2001:db8::/32')
  expect(addNetwork(list, '2001:DB8:0:1::/32').replaced).toBe(v6.ban)
  expect(list.active(noon)).toHaveLength(2)
  list.remove(first.ban)
  expect(list.find(clientOfKey('anna'), '', noon)).toBe(second.ban)
})

test('of networks around each other the narrowest is found, and the next one when it has ended or is taken back', () => {
  const list = createBanList()
  const wide = addNetwork(list, '203.0.0.0/16', { expiresAt: null }).ban
  const middle = addNetwork(list, '203.0.113.0/24').ban
  const narrow = addNetwork(list, '203.0.113.128/25', { expiresAt: noon + minute }).ban
  const find = (address: string, at: number) => list.find(clientOfKey('x'), address, at)
  expect(find('203.0.113.200', noon)).toBe(narrow)
  expect(find('::ffff:203.0.113.200', noon)).toBe(narrow)
  expect(find('203.0.113.200', noon + minute)).toBe(middle)
  list.remove(middle)
  expect(find('203.0.113.200', noon + minute)).toBe(wide)
  expect(find('203.1.0.0', noon)).toBeNull()
  expect(find('no address', noon)).toBeNull()
})

test('a network that is banned after a lookup is found by the next', () => {
  const list = createBanList()
  for (const text of ['203.0.113.0/24', '198.51.100.0/24']) {
    expect(list.find(clientOfKey('x'), text.replace('0/24', '9'), noon)).toBeNull()
    const { ban } = addNetwork(list, text)
    expect(list.find(clientOfKey('x'), text.replace('0/24', '9'), noon)).toBe(ban)
  }
})

test('when it is full the ban that ends soonest makes room, be it the new one', () => {
  const list = createBanList(3)
  addClient(list, 'anna', { expiresAt: null })
  const soon = addClient(list, 'bert', { expiresAt: noon + minute }).ban
  addClient(list, 'c')
  expect(addClient(list, 'd').dropped).toBe(soon)
  const sooner = addClient(list, 'e', { expiresAt: noon + minute })
  expect(sooner.dropped).toBe(sooner.ban)
  expect(list.active(noon).map((ban) => ban.key)).toEqual(['anna', 'c', 'd'])
})

test('what has ended makes room before anything that is in force', () => {
  const list = createBanList(2)
  addClient(list, 'anna', { reason: 'operator', expiresAt: noon - 1 })
  addClient(list, 'b')
  expect(addClient(list, 'c').dropped).toBeNull()
  expect(list.active(noon).map((ban) => ban.key)).toEqual(['b', 'c'])
})

test('evidence never pushes out what an operator banned, however soon that ends', () => {
  const list = createBanList(2)
  const soon = noon + minute
  addNetwork(list, '203.0.113.0/24', { expiresAt: soon })
  for (let i = 0; i < 50; i++) addClient(list, `bot ${i}`, { expiresAt: null })
  expect(list.find(clientOfKey('x'), '203.0.113.1', noon)).not.toBeNull()
  const second = addNetwork(list, '198.51.100.0/24')
  expect(second.dropped?.key).toMatch(/^bot/)
  // Nothing but operators' bans is left: then the soonest of them.
  expect(addNetwork(list, '192.0.2.0/24').dropped?.expiresAt).toBe(soon)
})

test('ten thousand fit, and no more', () => {
  const list = createBanList()
  for (let i = 0; i < 10_100; i++) addClient(list, `k${i}`, { expiresAt: noon + hour + i })
  expect(list.active(noon)).toHaveLength(10_000)
  expect(list.find(clientOfKey('k99'), '', noon)).toBeNull()
  expect(list.find(clientOfKey('k100'), '', noon)).not.toBeNull()
})
