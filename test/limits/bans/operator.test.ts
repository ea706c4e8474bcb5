// Operators and bans: in force with the next request, taken back as soon, each act a line of the audit (A19).
import { clientOfKey } from '../../../src/limits/client.ts'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  clientOf,
  hour,
  keyOf,
  noon,
  openTestBans,
  second,
  type TestBans,
} from './open-test-bans.ts'

const ana = { by: 'ana', why: 'scrapes us' }

function standing(bans: TestBans, address: string, at = noon) {
  return bans.standing(clientOf(address), address, at)?.kind ?? null
}

async function auditOf(bans: TestBans) {
  const text = await readFile(join(bans.dir, 'bans-audit.ndjson'), 'utf8')
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
}

test.each([
  ['203.0.113.7', '203.0.113.7', '203.0.113.8'],
  [' 203.0.113.0/24 ', '203.0.113.200', '203.0.114.1'],
  ['2001:db8::1', '2001:db8::2', '2001:db8:0:1::2'],
  ['2001:db8::/32', '2001:db8:ffff::2', '2001:db9::2'],
  ['2001:db8::/80', '2001:db8::2', '2001:db8::1:0:0:0'],
  [keyOf('203.0.113.7'), '203.0.113.7', '203.0.113.8'],
])(
  'a ban of %s holds for %s at once and not for %s, and is taken back as soon',
  async (what, inside, outside) => {
    const bans = await openTestBans()
    const banning = bans.ban({ what, forMs: hour, ...ana }, noon)
    // Nothing was awaited yet.
    expect([standing(bans, inside), standing(bans, outside)]).toEqual(['banned', null])
    const { ban, replaced, problem } = await banning
    expect([replaced, problem]).toEqual([null, null])
    expect(ban).toMatchObject({
      reason: 'operator',
      rule: 'ban.operator',
      expiresAt: noon + hour,
      ...ana,
    })
    expect(standing(bans, inside, noon + hour)).toBeNull()
    const unbanning = bans.unban({ what, ...ana }, noon + 1)
    expect(standing(bans, inside, noon + 1)).toBeNull()
    expect((await unbanning).removed).toEqual([ban])
  },
)

test('each act is a line: when, who, what, why, until when', async () => {
  const bans = await openTestBans()
  await bans.ban({ what: '203.0.113.0/24', forMs: hour, ...ana }, noon)
  await bans.ban({ what: '203.0.113.7', forMs: null, by: 'ben', why: 'line\nbreak' }, noon + second)
  await bans.unban({ what: '203.0.113.0/24', by: 'ben', why: 'mistake' }, noon + 2 * second)
  expect(await auditOf(bans)).toEqual([
    {
      at: '2026-11-20T12:00:00.000Z',
      ...ana,
      act: 'ban',
      what: '203.0.113.0/24',
      until: '2026-11-20T13:00:00.000Z',
    },
    {
      at: '2026-11-20T12:00:01.000Z',
      by: 'ben',
      act: 'ban',
      what: '203.0.113.7',
      why: 'line\nbreak',
      until: null,
    },
    {
      at: '2026-11-20T12:00:02.000Z',
      by: 'ben',
      act: 'unban',
      what: '203.0.113.0/24',
      why: 'mistake',
      until: null,
    },
  ])
})

test('a ban from evidence is taken back by address, by key or by id, and its strikes are forgiven', async () => {
  const bans = await openTestBans()
  const address = '203.0.113.66'
  const key = keyOf(address)
  for (const way of [() => address, () => key, (id: string) => id]) {
    bans.note('honeypot', clientOfKey(key), noon)
    const noted = bans.note('honeypot', clientOfKey(key), noon + second)
    const id = 'ban' in noted ? noted.ban.id : ''
    expect((await bans.unban({ what: way(id), ...ana }, noon + second)).removed).toHaveLength(1)
    expect(standing(bans, address, noon + second)).toBeNull()
  }
  expect(bans.note('honeypot', clientOfKey(key), noon + hour)).toMatchObject({
    kind: 'warned',
    strikes: 1,
  })
})

test('what would be while observing can be taken back too', async () => {
  const bans = await openTestBans()
  bans.use('observe')
  for (const at of [noon, noon + second]) bans.note('honeypot', clientOf('203.0.113.66'), at)
  expect((await bans.unban({ what: '203.0.113.66', ...ana }, noon + second)).removed).toHaveLength(
    1,
  )
  expect(bans.list('observed', noon + second)).toEqual([])
})

test('unban says so where there is no such ban, and names the network that holds the address', async () => {
  const bans = await openTestBans()
  await bans.ban({ what: '203.0.113.0/24', forMs: hour, ...ana }, noon)
  await expect(bans.unban({ what: '203.0.113.9', ...ana }, noon)).rejects.toMatchObject({
    code: 'not_found',
    message: '203.0.113.9 is not banned itself, but 203.0.113.0/24 around it is: unban that',
  })
  await expect(bans.unban({ what: '0123456789ab', ...ana }, noon)).rejects.toMatchObject({
    code: 'not_found',
    message: '0123456789ab is not banned itself',
  })
  await expect(bans.unban({ what: 'nobody', ...ana }, noon)).rejects.toMatchObject({
    code: 'bad_input',
  })
  await bans.ban({ what: '203.0.113.9', forMs: hour, ...ana }, noon)
  const { stays } = await bans.unban({ what: '203.0.113.9', ...ana }, noon)
  expect(stays?.network).toBe('203.0.113.0/24')
})

test.each(['127.0.0.1', '192.0.2.0/24', '0.0.0.0/0', '::/0', 'nonsense'])(
  'a ban of %s is refused: nothing changes and nothing is written',
  async (what) => {
    const networks = [
      { address: { high: 0n, low: 0xffffc000020an }, bits: 128, text: '192.0.2.10' },
    ]
    const bans = await openTestBans({ guarded: [{ setting: 'bots.allow', networks }] })
    const request = { what, forMs: hour, ...ana }
    await expect(bans.ban(request, noon)).rejects.toMatchObject({ code: 'bad_input' })
    expect(() => bans.wouldHit(what, noon)).toThrow(expect.objectContaining({ code: 'bad_input' }))
    expect(bans.list('real', noon)).toEqual([])
    await expect(auditOf(bans)).rejects.toThrow('ENOENT')
  },
)

test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, 11 * 366 * 86_400_000])(
  'a ban for %s milliseconds is refused',
  async (forMs) => {
    const bans = await openTestBans()
    await expect(bans.ban({ what: '203.0.113.7', forMs, ...ana }, noon)).rejects.toMatchObject({
      code: 'bad_input',
      message: expect.stringContaining(`got ${forMs}`),
    })
  },
)

test('a look before says what would be hit and changes nothing', async () => {
  const recent = ['203.0.113.1', '203.0.113.2', '::ffff:203.0.113.2', '198.51.100.1', 'unknown']
  const bans = await openTestBans({ recent })
  expect(bans.wouldHit('203.0.113.0/24', noon)).toEqual({
    covers: '256 IPv4 addresses',
    recentClients: 2,
    shared: false,
    replaces: null,
  })
  expect(bans.list('real', noon)).toEqual([])
  const { ban } = await bans.ban({ what: '203.0.113.2', forMs: hour, ...ana }, noon)
  expect(bans.wouldHit('203.0.113.2', noon)).toMatchObject({ recentClients: 1, replaces: ban })
})

test('an operator ban takes the place of one from evidence', async () => {
  const bans = await openTestBans()
  const key = keyOf('203.0.113.66')
  for (const at of [noon, noon + second]) bans.note('honeypot', clientOfKey(key), at)
  const { replaced } = await bans.ban({ what: '203.0.113.66', forMs: null, ...ana }, noon + second)
  expect(replaced?.reason).toBe('honeypot')
  expect(bans.list('real', noon + second)).toMatchObject([{ reason: 'operator', expiresAt: null }])
})

test('an audit that cannot be written is said, and the act stands', async () => {
  const bans = await openTestBans()
  await mkdir(join(bans.dir, 'bans-audit.ndjson'))
  const { problem } = await bans.ban({ what: '203.0.113.7', forMs: hour, ...ana }, noon)
  expect(problem).toContain('EISDIR')
  expect(standing(bans, '203.0.113.7')).toBe('banned')
})
