// The counters of a process: bounded whatever comes, wrong only towards allowing, and not to be aimed at.
import { expect, test } from 'vitest'
import {
  fingerprint,
  keyOf,
  markOf,
  randomSeed,
  under,
  type Fingerprint,
} from '../../../src/limits/rates/fingerprint.ts'
import { createTable, defaultSlots } from '../../../src/limits/rates/table.ts'

const mark = markOf('site/page')

function printOf(key: string): Fingerprint {
  return under(mark, keyOf(key))
}

test('a TAT is kept for its budget and key and no other', () => {
  const table = createTable({ slots: 1024 })
  const longAhead = 2 ** 47 + 12_345
  table.keep(printOf('a'), longAhead, 0)
  table.keep(printOf('b'), 7, 0)
  expect(table.tat(printOf('a'))).toBe(longAhead)
  expect(table.tat(printOf('b'))).toBe(7)
  expect(table.tat(under(markOf('site/api'), keyOf('a')))).toBe(0)
  expect(table.tat(printOf('a\0'))).toBe(0)
  expect(table.tat(printOf(''))).toBe(0)
})

test('a full table drops the smallest TATs, and what it says of a key is right or nothing', () => {
  const table = createTable({ slots: 1024 })
  const keys = Array.from({ length: 10_000 }, (_, i) => `key ${i}`)
  for (const [i, key] of keys.entries()) table.keep(printOf(key), i + 1, 0)
  const found = keys.map((key) => table.tat(printOf(key)))
  for (const [i, tatUs] of found.entries()) expect([0, i + 1]).toContain(tatUs)
  const kept = found.filter((tatUs) => tatUs > 0)
  expect(kept.length).toBeGreaterThan(1000)
  // Of the latest, which are the largest, hardly one had to go.
  expect(found.slice(-300).filter((tatUs) => tatUs > 0).length).toBeGreaterThan(280)
  expect(table.evictions()).toBe(keys.length - kept.length)
})

test('the place of a TAT that has passed is taken without a loss', () => {
  const table = createTable({ slots: 1024 })
  for (let now = 0; now < 100_000; now++) table.keep(printOf(`key ${now}`), now + 10, now)
  expect(table.evictions()).toBe(0)
})

test('a million clients take what is reserved for them and leave each other alone', () => {
  const before = process.memoryUsage().arrayBuffers
  const table = createTable({ slots: defaultSlots })
  expect(table.bytes / 1_000_000).toBeLessThanOrEqual(25.2)
  for (let i = 0; i < 1_000_000; i++) table.keep(printOf(`client ${i}`), i + 1, 0)
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(26_000_000)
  // All of them at once, none of which has passed.
  expect(table.evictions() / 1_000_000).toBeLessThan(0.005)
})

test('keys that collide in one process do not in the next', () => {
  const mine = randomSeed()
  const aimed: string[] = []
  for (let i = 0; aimed.length < 100; i++) {
    const { low, high } = under(mark, fingerprint(mine, `key ${i}`))
    if ((low & 31) === 0 && (high & 31) === 0) aimed.push(`key ${i}`)
  }
  const evictionsWith = (seed: typeof mine): number => {
    const table = createTable({ slots: 1024 })
    for (const key of aimed) table.keep(under(mark, fingerprint(seed, key)), 1, 0)
    return table.evictions()
  }
  expect(evictionsWith(mine)).toBeGreaterThan(80)
  expect(evictionsWith(randomSeed())).toBe(0)
})

test('fingerprints that differ in any one bit are two counters', () => {
  const table = createTable({ slots: defaultSlots })
  const flipped = Array.from({ length: 64 }, (_, bit) => {
    const { low, high } = printOf('a')
    const flip = 1 << (bit & 31)
    return bit < 32 ? { low: low ^ flip, high } : { low, high: high ^ flip }
  })
  table.keep(printOf('a'), 5, 0)
  expect(flipped.map((print) => table.tat(print)).filter((tatUs) => tatUs !== 0)).toEqual([])
})

test('a number of slots that cannot be is said to be so', () => {
  expect(() => createTable({ slots: 1000 })).toThrow(/1000 slots: expected a power of two/)
  expect(() => createTable({ slots: 512 })).toThrow(/512 slots/)
})
