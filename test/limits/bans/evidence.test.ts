// From evidence to bans: what is told, what is only told, and what a request meets.
import { expect, test } from 'vitest'
import { clientOfKey } from '../../../src/limits/client.ts'
import { textOf } from '../../../src/limits/rates/key.ts'
import { clientOf, hour, minute, noon, openTestBans, second } from './open-test-bans.ts'

const address = '203.0.113.66'
const client = clientOf(address)
const key = textOf(client)

test('the first evidence warns, the second bans; both are told, with the rule and no address', async () => {
  const bans = await openTestBans()
  expect(bans.note('honeypot', client, noon)).toEqual({
    kind: 'warned',
    strikes: 1,
    would: false,
  })
  expect(bans.standing(client, address, noon)).toBeNull()
  const noted = bans.note('fake-bot', client, noon + second)
  expect(noted).toMatchObject({ kind: 'banned', would: false })
  expect(bans.told).toEqual([
    {
      kind: 'warned',
      rule: 'ban.honeypot',
      clientKey: key,
      strikes: 1,
      untilMs: null,
      would: false,
    },
    {
      kind: 'banned',
      rule: 'ban.fake-bot',
      clientKey: key,
      strikes: 2,
      untilMs: noon + second + hour,
      would: false,
    },
  ])
  const [ban] = bans.list('real', noon + second)
  expect(ban).toMatchObject({
    key,
    network: null,
    reason: 'fake-bot',
    by: 'sluice',
    why: 'strike 2: fake-bot',
    createdAt: noon + second,
    expiresAt: noon + second + hour,
  })
  expect(ban?.id).toMatch(/^[0-9a-f]{12}$/)
})

test('a banned client is refused until the ban ends, and each request of it is counted', async () => {
  const bans = await openTestBans()
  for (const at of [noon, noon + second]) bans.note('honeypot', client, at)
  for (let i = 0; i < 7; i++) {
    expect(bans.standing(client, address, noon + minute)).toMatchObject({
      kind: 'banned',
      would: false,
    })
  }
  expect(bans.list('real', noon + minute)[0]?.hits).toBe(7)
  expect(bans.standing(clientOf('203.0.113.67'), '203.0.113.67', noon + minute)).toBeNull()
  expect(bans.standing(client, address, noon + second + hour)).toBeNull()
})

test('what a banned client had under way brings no further strike', async () => {
  const bans = await openTestBans()
  for (const at of [noon, noon + second]) bans.note('honeypot', client, at)
  expect(bans.note('not-found', client, noon + 2 * second)).toEqual({ kind: 'ignored' })
  expect(bans.note('honeypot', client, noon + 30 * minute)).toEqual({ kind: 'ignored' })
  expect(bans.note('honeypot', client, noon + 2 * hour)).toMatchObject({
    ban: { strikes: 3 },
  })
})

test('ten thousand answers of 429 and as many forbidden by robots.txt are no evidence', async () => {
  const bans = await openTestBans()
  for (let i = 0; i < 10_000; i++) {
    bans.note('too-many-requests', client, noon + i * second)
    bans.note('robots', client, noon + i * second)
  }
  expect([bans.told, bans.list('real', noon)]).toEqual([[], []])
})

test('while observing the same is told with "would", and no request is touched', async () => {
  const acts = (['honeypot', 'not-found', 'robots', 'scanner', 'honeypot'] as const).entries()
  const [enforcing, observing] = [await openTestBans(), await openTestBans()]
  observing.use('observe')
  for (const [i, evidence] of acts) {
    for (const bans of [enforcing, observing]) bans.note(evidence, client, noon + i * 2 * hour)
  }
  expect(observing.told).toEqual(enforcing.told.map((event) => ({ ...event, would: true })))
  const at = noon + 8 * hour
  expect(observing.standing(client, address, at)).toMatchObject({
    kind: 'banned',
    would: true,
  })
  expect(observing.list('observed', at)).toHaveLength(1)
  expect(observing.list('real', at)).toEqual([])
})

test('what was only told is not enforced when the mode changes, and the client is warned first', async () => {
  const bans = await openTestBans()
  bans.use('observe')
  for (let i = 0; i < 4; i++) bans.note('honeypot', client, noon + i * second)
  bans.use('enforce')
  const at = noon + minute
  expect(bans.standing(client, address, at)).toBeNull()
  expect(bans.note('honeypot', client, at)).toEqual({
    kind: 'warned',
    strikes: 1,
    would: false,
  })
})

test('back to observe, bans from evidence are only told; those of operators hold', async () => {
  const bans = await openTestBans()
  for (const at of [noon, noon + second]) bans.note('honeypot', client, at)
  await bans.ban({ what: '198.51.100.0/24', forMs: hour, by: 'ana', why: '' }, noon)
  bans.use('observe')
  expect(bans.standing(client, address, noon + minute)).toMatchObject({ would: true })
  expect(bans.standing(clientOfKey('other'), '198.51.100.9', noon + minute)).toMatchObject({
    would: false,
  })
})

test('the ban of a network holds for a client that evidence is held against too', async () => {
  const bans = await openTestBans()
  for (const at of [noon, noon + second]) bans.note('honeypot', client, at)
  await bans.ban({ what: '203.0.113.0/24', forMs: hour, by: 'ana', why: '' }, noon)
  bans.use('observe')
  expect(bans.standing(client, address, noon + minute)).toMatchObject({
    ban: { reason: 'operator' },
    would: false,
  })
})

test('a ban that had to make room is told', async () => {
  const bans = await openTestBans()
  for (let i = 0; i <= 10_000; i++) {
    for (const at of [noon + i, noon + i + second])
      bans.note('honeypot', clientOfKey(`client ${i}`), at)
  }
  expect(bans.told.filter(({ kind }) => kind === 'dropped')).toMatchObject([
    { rule: 'ban.honeypot', clientKey: 'client 0', strikes: 2, untilMs: noon + second + hour },
  ])
})
