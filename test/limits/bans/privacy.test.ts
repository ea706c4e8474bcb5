// No address of a visitor is on disk or told; only what an operator typed to ban is (A20).
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { clientOfKey } from '../../../src/limits/client.ts'
import { hour, keyOf, noon, openTestBans, second } from './open-test-bans.ts'

const visitors = Array.from({ length: 300 }, (_, i) =>
  i % 2 === 0 ? `198.51.100.${i / 2}` : `2001:db8:${i}::${i}`,
)

test('no address of a banned visitor is in any file or told, also when it is unbanned by address', async () => {
  const bans = await openTestBans({ recent: visitors })
  for (const visitor of visitors) {
    const key = keyOf(visitor)
    bans.shared.saw(clientOfKey(key), 'session', noon)
    for (const at of [noon, noon + second]) bans.note('honeypot', clientOfKey(key), at)
    for (let i = 0; i < 25; i++) bans.missed(clientOfKey(key), `/p/${i}`, noon + second)
    bans.standing(clientOfKey(key), visitor, noon + second)
  }
  const person = { by: 'ana', why: 'a customer' }
  for (const what of visitors.slice(0, 20)) await bans.unban({ what, ...person }, noon + second)
  await bans.ban({ what: '203.0.113.0/24', forMs: hour, ...person }, noon + second)
  await bans.written()
  const names = await readdir(bans.dir)
  expect(names.sort()).toEqual(['bans-audit.ndjson', 'bans.json'])
  const texts = await Promise.all(names.map((name) => readFile(join(bans.dir, name), 'utf8')))
  const written = [...texts, JSON.stringify(bans.told), JSON.stringify(bans.warnings)].join('\n')
  expect(visitors.filter((visitor) => written.includes(visitor))).toEqual([])
  expect(bans.list('real', noon + second)).toHaveLength(281)
  // What was typed to ban is what whoever reads the list must see.
  for (const text of texts) expect(text).toContain('203.0.113.0/24')
})
