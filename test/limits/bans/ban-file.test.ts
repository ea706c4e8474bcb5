// Bans on disk: all of them are there after a restart, and a file that cannot be read costs the bans, never the start (A18).
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { clientOfKey } from '../../../src/limits/client.ts'
import { createBanFile, readBans } from '../../../src/limits/bans/ban-file.ts'
import { createClientKeys } from '../../../src/limits/client-key.ts'
import { temporaryDir } from '../../support/gateway.ts'
import { banOf } from './ban-of.ts'
import { clientOf, day, hour, keyOf, minute, noon, openTestBans, second } from './open-test-bans.ts'

const ana = { by: 'ana', why: 'scrapes us' }
const some = { bans: [banOf({ key: 'a' })], strikes: [] }

test('a first start finds nothing and has no problem', async () => {
  const dir = join(await temporaryDir(), 'new', 'data')
  expect(await readBans(dir)).toEqual({ saved: { bans: [], strikes: [] }, problem: null })
})

test('every ban is in force after a restart, and the ladder goes on where it was', async () => {
  const bans = await openTestBans()
  const clients = Array.from({ length: 500 }, (_, i) => keyOf(`198.51.${i >> 8}.${i & 255}`))
  for (const client of clients) {
    for (const at of [noon, noon + second]) bans.note('honeypot', clientOfKey(client), at)
  }
  await bans.ban({ what: '203.0.113.0/24', forMs: null, ...ana }, noon)
  await bans.ban({ what: '2001:db8::1', forMs: day, ...ana }, noon)
  await bans.written()
  const before = bans.list('real', noon + minute)
  const again = await openTestBans({ dir: bans.dir, nowMs: noon + minute })
  expect(again.list('real', noon + minute)).toEqual(before)
  expect(before).toHaveLength(502)
  for (const client of clients) {
    expect(again.standing(clientOfKey(client), '', noon + minute)).toMatchObject({ kind: 'banned' })
  }
  expect(again.standing(clientOfKey('x'), '203.0.113.9', noon + minute)).not.toBeNull()
  const [client = ''] = clients
  expect(again.note('honeypot', clientOfKey(client), noon + 2 * hour)).toMatchObject({
    ban: { strikes: 3 },
  })
  expect(again.warnings).toEqual([])
})

test('what an operator took back stays so, and what has ended is not written again', async () => {
  const bans = await openTestBans()
  await bans.ban({ what: '203.0.113.7', forMs: hour, ...ana }, noon)
  await bans.ban({ what: '203.0.113.8', forMs: minute, ...ana }, noon)
  await bans.ban({ what: '203.0.113.9', forMs: hour, ...ana }, noon)
  await bans.unban({ what: '203.0.113.7', ...ana }, noon + 2 * minute)
  await bans.written()
  const { saved } = await readBans(bans.dir)
  expect(saved.bans.map(({ network }) => network)).toEqual(['203.0.113.9'])
})

test('what an operator typed holds under a new secret too', async () => {
  const bans = await openTestBans()
  await bans.ban({ what: '203.0.113.7', forMs: hour, ...ana }, noon)
  await bans.written()
  const keys = createClientKeys({ secret: Buffer.alloc(32, 8) })
  const again = await openTestBans({ dir: bans.dir, keyOf: keys.keyOf })
  expect(again.standing(keys.clientOf('203.0.113.7'), '203.0.113.7', noon)).toMatchObject({
    kind: 'banned',
  })
  expect(again.standing(clientOf('203.0.113.7'), '203.0.113.7', noon)).toBeNull()
})

test.each([
  ['empty', ''],
  ['foreign JSON', '{"bans":[]}\n'],
  ['not text', Buffer.from([0xff, 0xfe, 0, 1])],
])(
  'a file that is %s means no bans, a warning, and a gateway that bans again',
  async (_name, content) => {
    const dir = await temporaryDir()
    await writeFile(join(dir, 'bans.json'), content)
    const bans = await openTestBans({ dir })
    expect(bans.warnings).toEqual([expect.stringContaining('No ban is in force')])
    expect(await readFile(join(dir, 'bans.json.unreadable'))).toEqual(Buffer.from(content))
    await bans.ban({ what: '203.0.113.7', forMs: hour, ...ana }, noon)
    await bans.written()
    expect((await openTestBans({ dir })).list('real', noon)).toHaveLength(1)
  },
)

test('temp files of writes that a kill cut short are removed', async () => {
  const dir = await temporaryDir()
  await writeFile(join(dir, 'bans.json.2837465'), 'half')
  await readBans(dir)
  expect(await readdir(dir)).toEqual([])
})

test('a thousand changes at once are few writes, of which the last holds them all', async () => {
  const dir = await temporaryDir()
  let taken = 0
  const file = createBanFile(dir, {
    current: () => ({ bans: [banOf({ key: `write ${++taken}` })], strikes: [] }),
    failed: (problem) => expect.unreachable(problem),
  })
  for (let i = 0; i < 500; i++) file.save(noon)
  await new Promise(setImmediate)
  for (let i = 0; i < 500; i++) file.save(noon)
  await file.written()
  expect(taken).toBeLessThanOrEqual(2)
  const { saved } = await readBans(dir)
  expect(saved.bans[0]?.key).toBe(`write ${taken}`)
  await file.written()
})

test('a write that fails is told, and the next one is made all the same', async () => {
  const dir = await temporaryDir()
  await mkdir(join(dir, 'bans.json', 'x'), { recursive: true })
  const problems: string[] = []
  const file = createBanFile(dir, {
    current: () => some,
    failed: (problem) => void problems.push(problem),
  })
  file.save(noon)
  await file.written()
  expect(problems).toEqual([expect.stringContaining('bans are not written')])
  await rm(join(dir, 'bans.json'), { recursive: true })
  file.save(noon)
  await file.written()
  expect((await readBans(dir)).saved).toEqual(some)
})
