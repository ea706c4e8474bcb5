// The counters of a process: bounded whatever comes, wrong only towards allowing, and not to be aimed at.
import { expect, test } from 'vitest'
import {
  fingerprint,
  markOf,
  randomSeed,
  under,
  type Fingerprint,
} from '../../../src/limits/rates/fingerprint.ts'
import { keyOf } from '../../../src/limits/rates/key.ts'
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

test('a table that doubles keeps what is ahead, each for its key', () => {
  const table = createTable({ slots: defaultSlots })
  // More than each of the first three sizes holds.
  const keys = Array.from({ length: 150_000 }, (_, i) => printOf(`key ${i}`))
  const now = 1_000_000
  for (const [i, print] of keys.entries()) {
    table.keep(print, now + i + 1, now)
    // Also of those that were not moved yet.
    const before = i >> 1
    expect([0, now + before + 1]).toContain(table.tat(keys[before] as Fingerprint))
  }
  const lost = keys.filter((print, i) => table.tat(print) !== now + i + 1)
  expect(lost.map((print) => table.tat(print)).filter((tatUs) => tatUs !== 0)).toEqual([])
  expect(lost.length).toBe(table.evictions())
  expect(lost.length).toBeLessThan(keys.length / 500)
})

test('where the halves of a table that doubles meet, no TAT is lost but to another that is ahead', () => {
  const table = createTable({ slots: 2 ** 17 })
  // Homes at both ends of the first half, for either half of the next size: `low` is the lowest of a home, `high` the rest.
  const prints = [2 ** 11 - 1, 0].flatMap((rest) =>
    Array.from({ length: 28 }, (_, i): Fingerprint => {
      const low = (rest === 0 ? i % 4 : 28 + (i % 4)) | (i << 8)
      return { low, high: rest | (((i >> 2) % 2) << 11) }
    }),
  )
  for (const [i, print] of prints.entries()) table.keep(print, i + 1, 0)
  // Enough for all of it to be looked through.
  for (let i = 0; i < 1200; i++) table.keep({ low: i << 5, high: 500 + (i % 1000) }, 0, 0)
  const lost = prints.filter((print, i) => table.tat(print) !== i + 1)
  for (const print of lost) expect(table.tat(print)).toBe(0)
  expect(lost.length).toBe(table.evictions())
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

test('fingerprints that differ in any one of 59 bits are two counters', () => {
  const table = createTable({ slots: defaultSlots })
  const flipped = Array.from({ length: 59 }, (_, bit) => {
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
