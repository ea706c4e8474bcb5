// Many people behind one address: what makes it shared, and what becomes of a ban (A13).
import { expect, test } from 'vitest'
import { createSharedAddresses } from '../../../src/limits/bans/shared-address.ts'
import { hour, keyOf, minute, noon, openTestBans, second } from './open-test-bans.ts'

const address = '100.64.0.1'
const key = keyOf(address)

test('five sessions within ten minutes make an address shared; four do not, however often they come', () => {
  const shared = createSharedAddresses()
  for (let i = 0; i < 400; i++) shared.saw(key, `session ${i % 4}`, noon + i)
  expect([shared.isShared(key, noon + second), shared.factor(key, noon + second)]).toEqual([
    false,
    1,
  ])
  shared.saw(key, 'session 4', noon + second)
  expect([shared.isShared(key, noon + second), shared.factor(key, noon + second)]).toEqual([
    true,
    3,
  ])
  expect(shared.isShared('another', noon + second)).toBe(false)
})

test('it is no longer shared when the fifth was seen ten minutes ago', () => {
  const shared = createSharedAddresses()
  for (let i = 0; i < 5; i++) shared.saw(key, `session ${i}`, noon + i * minute)
  expect(shared.isShared(key, noon + 10 * minute - 1)).toBe(true)
  expect(shared.isShared(key, noon + 10 * minute)).toBe(false)
  shared.saw(key, 'session 0', noon + 10 * minute)
  expect(shared.isShared(key, noon + 10 * minute)).toBe(true)
})

test('people who come one after the other, less than five in ten minutes, do not make it shared', () => {
  const shared = createSharedAddresses()
  for (let i = 0; i < 100; i++) {
    shared.saw(key, `session ${i}`, noon + i * 2.5 * minute)
    expect(shared.isShared(key, noon + i * 2.5 * minute)).toBe(false)
  }
})

test('when clients are too many, the one whose last new session is oldest is forgotten', () => {
  const shared = createSharedAddresses(2)
  for (const client of ['a', 'b', 'c']) {
    for (let i = 0; i < 5; i++) shared.saw(client, `${i}`, noon)
  }
  expect(['a', 'b', 'c'].map((client) => shared.isShared(client, noon))).toEqual([
    false,
    true,
    true,
  ])
})

test('sixty people and a scanner on one address: the address is throttled, nobody is banned', async () => {
  const bans = await openTestBans()
  const kinds = new Set<string | undefined>()
  for (let at = noon; at < noon + 10 * minute; at += 50) {
    const i = (at - noon) / 50
    // Each person loads a page of twenty parts once a minute.
    bans.shared.saw(key, `person ${i % 60}`, at)
    kinds.add(bans.standing(key, address, at)?.kind)
    if (i % 20 === 0) bans.note('honeypot', key, at)
    bans.missed(key, `/missing/${i}`, at)
  }
  expect([...kinds]).toEqual([undefined, 'throttled'])
  expect(bans.told.map(({ kind }) => kind)).toEqual(['warned', 'throttled'])
  expect(bans.standing(key, address, noon + 10 * minute)).toMatchObject({ perMinute: 30 })
  // What the scanner had under way, and goes on with, does not climb the ladder while the throttle lasts.
  expect(bans.list('real', noon + 10 * minute).map(({ strikes }) => strikes)).toEqual([2])
})

test('when the others have left, the ban of the scanner is a ban', async () => {
  const bans = await openTestBans()
  for (let i = 0; i < 5; i++) bans.shared.saw(key, `person ${i}`, noon)
  bans.note('honeypot', key, noon)
  expect(bans.note('honeypot', key, noon + second)).toMatchObject({ kind: 'throttled' })
  expect(bans.standing(key, address, noon + 5 * minute)).toMatchObject({ kind: 'throttled' })
  expect(bans.standing(key, address, noon + 11 * minute)).toMatchObject({ kind: 'banned' })
})

test('sixty people may miss sixty paths a minute before that is evidence', async () => {
  const bans = await openTestBans()
  for (let i = 0; i < 60; i++) bans.shared.saw(key, `person ${i}`, noon)
  for (let i = 1; i < 60; i++) bans.missed(key, `/missing/${i}`, noon + i)
  expect(bans.told).toEqual([])
  expect(bans.missed(key, '/missing/60', noon + 60)).toMatchObject({ kind: 'warned' })
})

test('an operator who bans a shared address is obeyed', async () => {
  const bans = await openTestBans()
  for (let i = 0; i < 5; i++) bans.shared.saw(key, `person ${i}`, noon)
  expect(bans.wouldHit(address, noon)).toMatchObject({ shared: true })
  await bans.ban({ what: address, forMs: hour, by: 'ana', why: 'asked to' }, noon)
  expect(bans.standing(key, address, noon)).toMatchObject({ kind: 'banned', would: false })
})
