// A switch must not ban the visitors who still hold the pages of the version before (A11).
import { expect, test } from 'vitest'
import { clientOfKey } from '../../../src/limits/client.ts'
import { keyOf, minute, noon, openTestBans, second, type TestBans } from './open-test-bans.ts'

const visitors = Array.from({ length: 200 }, (_, i) => keyOf(`198.51.100.${i + 1}`))

/** Each visitor asks for what its page names, all within two seconds. */
function askForOldParts(bans: TestBans, from: number, parts: readonly string[]): void {
  for (const [i, visitor] of visitors.entries()) {
    for (const [j, part] of parts.entries())
      bans.missed(clientOfKey(visitor), part, from + i * 10 + j)
  }
}

const chunks = Array.from({ length: 15 }, (_, i) => `/assets/chunk-${i}.4f2a.js`)
const pages = Array.from({ length: 40 }, (_, i) => `/old/section-${i}`)

test('two hundred visitors ask for fifteen removed chunks after a switch: no strike, no ban', async () => {
  const bans = await openTestBans()
  bans.freeze(noon + 10 * minute)
  askForOldParts(bans, noon + second, chunks)
  expect([bans.told, bans.list('real', noon + minute)]).toEqual([[], []])
  // Not for the freeze alone: chunks never count.
  askForOldParts(bans, noon + 20 * minute, chunks)
  askForOldParts(
    bans,
    noon + 20 * minute,
    chunks.map((chunk) => `${chunk}.map`),
  )
  expect(bans.told).toEqual([])
})

test('for ten minutes not even many missing pages count; a rollback begins the ten minutes anew', async () => {
  const bans = await openTestBans()
  bans.freeze(noon + 10 * minute)
  askForOldParts(bans, noon + 9 * minute, pages)
  bans.freeze(noon + 19 * minute)
  askForOldParts(bans, noon + 18 * minute, pages)
  expect(bans.note('not-found', clientOfKey(visitors[0] ?? ''), noon + 18 * minute)).toEqual({
    kind: 'ignored',
  })
  expect(bans.told).toEqual([])
  // Without the freeze this is what would have come of it.
  askForOldParts(bans, noon + 20 * minute, pages)
  expect(bans.told.filter(({ kind }) => kind === 'banned')).toHaveLength(200)
})

test('a honeypot is evidence around a switch too', async () => {
  const bans = await openTestBans()
  bans.freeze(noon + 10 * minute)
  expect(bans.note('honeypot', clientOfKey('scanner'), noon)).toMatchObject({ kind: 'warned' })
  expect(bans.note('honeypot', clientOfKey('scanner'), noon + second)).toMatchObject({
    kind: 'banned',
  })
})
