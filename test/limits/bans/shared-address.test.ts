// Many people behind one address: what makes it shared, and what becomes of a ban (A13).
import { expect, test } from 'vitest'
import { createSharedAddresses } from '../../../src/limits/bans/shared-address.ts'
import { clientOf, hour, minute, noon, openTestBans, second } from './open-test-bans.ts'

const address = '100.64.0.1'
const client = clientOf(address)

test('five sessions within ten minutes make an address shared; four do not, however often they come', () => {
  const shared = createSharedAddresses()
  for (let i = 0; i < 400; i++) shared.saw(client, `session ${i % 4}`, noon + i)
  expect([shared.isShared(client, noon + second), shared.factor(client, noon + second)]).toEqual([
    false,
    1,
  ])
  shared.saw(client, 'session 4', noon + second)
  expect([shared.isShared(client, noon + second), shared.factor(client, noon + second)]).toEqual([
    true,
    3,
  ])
  expect(shared.isShared(clientOf('203.0.113.9'), noon + second)).toBe(false)
})

test('it is no longer shared when the fifth was seen ten minutes ago', () => {
  const shared = createSharedAddresses()
  for (let i = 0; i < 5; i++) shared.saw(client, `session ${i}`, noon + i * minute)
  expect(shared.isShared(client, noon + 10 * minute - 1)).toBe(true)
  expect(shared.isShared(client, noon + 10 * minute)).toBe(false)
  shared.saw(client, 'session 0', noon + 10 * minute)
  expect(shared.isShared(client, noon + 10 * minute)).toBe(true)
})

test('people who come one after the other, less than five in ten minutes, do not make it shared', () => {
  const shared = createSharedAddresses()
  for (let i = 0; i < 100; i++) {
    shared.saw(client, `session ${i}`, noon + i * 2.5 * minute)
    expect(shared.isShared(client, noon + i * 2.5 * minute)).toBe(false)
  }
})

test('when clients are too many, the one whose last new session is oldest is forgotten', () => {
  const shared = createSharedAddresses(2)
  const clients = ['203.0.113.1', '203.0.113.2', '203.0.113.3'].map(clientOf)
  for (const each of clients) {
    for (let i = 0; i < 5; i++) shared.saw(each, `${i}`, noon)
  }
  expect(clients.map((each) => shared.isShared(each, noon))).toEqual([false, true, true])
})

test('sixty people and a scanner on one address: the address is throttled, nobody is banned', async () => {
  const bans = await openTestBans()
  const kinds = new Set<string | undefined>()
  for (let at = noon; at < noon + 10 * minute; at += 50) {
    const i = (at - noon) / 50
    // Each person loads a page of twenty parts once a minute.
    bans.shared.saw(client, `person ${i % 60}`, at)
    kinds.add(bans.standing(client, address, at)?.kind)
    if (i % 20 === 0) bans.note('honeypot', client, at)
    bans.missed(client, `/missing/${i}`, at)
  }
  expect([...kinds]).toEqual([undefined, 'throttled'])
  expect(bans.told.map(({ kind }) => kind)).toEqual(['warned', 'throttled'])
  expect(bans.standing(client, address, noon + 10 * minute)).toMatchObject({
    perMinute: 30,
  })
  // What the scanner had under way, and goes on with, does not climb the ladder while the throttle lasts.
  expect(bans.list('real', noon + 10 * minute).map(({ strikes }) => strikes)).toEqual([2])
})

test('when the others have left, the ban of the scanner is a ban', async () => {
  const bans = await openTestBans()
  for (let i = 0; i < 5; i++) bans.shared.saw(client, `person ${i}`, noon)
  bans.note('honeypot', client, noon)
  expect(bans.note('honeypot', client, noon + second)).toMatchObject({
    kind: 'throttled',
  })
  expect(bans.standing(client, address, noon + 5 * minute)).toMatchObject({
    kind: 'throttled',
  })
  expect(bans.standing(client, address, noon + 11 * minute)).toMatchObject({
    kind: 'banned',
  })
})

test('sixty people may miss sixty paths a minute before that is evidence', async () => {
  const bans = await openTestBans()
  for (let i = 0; i < 60; i++) bans.shared.saw(client, `person ${i}`, noon)
  for (let i = 1; i < 60; i++) bans.missed(client, `/missing/${i}`, noon + i)
  expect(bans.told).toEqual([])
  expect(bans.missed(client, '/missing/60', noon + 60)).toMatchObject({ kind: 'warned' })
})

test('an operator who bans a shared address is obeyed', async () => {
  const bans = await openTestBans()
  for (let i = 0; i < 5; i++) bans.shared.saw(client, `person ${i}`, noon)
  expect(bans.wouldHit(address, noon)).toMatchObject({ shared: true })
  await bans.ban({ what: address, forMs: hour, by: 'ana', why: 'asked to' }, noon)
  expect(bans.standing(client, address, noon)).toMatchObject({
    kind: 'banned',
    would: false,
  })
})
