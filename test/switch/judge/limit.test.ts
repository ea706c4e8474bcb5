// The limit and its bounds, against the definitions they come from.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  excludedAbove,
  limitOf,
  routeLimitOf,
  upperBound,
} from '../../../src/switch/judge/limit.ts'

const usual = { floor: 0.01, ratio: 3 }
const z = 1.6448536269514722
const tally = fc
  .record({
    responses: fc.integer({ min: 1, max: 100_000 }),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ responses, share }) => ({ responses, failed: Math.floor(share * responses) }))

test('at the upper bound, what was seen lies exactly one and two thirds standard errors below', () => {
  fc.assert(
    fc.property(tally, ({ responses, failed }) => {
      const bound = upperBound({ responses, failed })
      fc.pre(failed < responses)
      const standardError = Math.sqrt((bound * (1 - bound)) / responses)
      expect((bound - failed / responses) / standardError).toBeCloseTo(z, 6)
    }),
  )
})

test('of a slot that had no traffic any rate is possible', () => {
  expect(upperBound({ responses: 0, failed: 0 })).toBe(1)
  expect(limitOf({ responses: 0, failed: 0 }, usual)).toBe(0.5)
})

test('the limit is the floor for a slot that hardly fails, and else a multiple of its bound, up to one half', () => {
  expect(limitOf({ responses: 3000, failed: 3 }, usual)).toBe(0.01)
  const noisy = { responses: 3000, failed: 60 }
  expect(limitOf(noisy, usual)).toBe(3 * upperBound(noisy))
  expect(limitOf({ responses: 100, failed: 90 }, usual)).toBe(0.5)
  expect(limitOf({ responses: 3000, failed: 3 }, { floor: 0.05, ratio: 3 })).toBe(0.05)
})

test('a route that did not fail is held to the limit of its slot, one that did to its own', () => {
  expect(routeLimitOf({ responses: 4, failed: 0 }, 0.02, usual)).toBe(0.02)
  expect(routeLimitOf({ responses: 0, failed: 0 }, 0.02, usual)).toBe(0.02)
  const failing = { responses: 200, failed: 10 }
  expect(routeLimitOf(failing, 0.02, usual)).toBe(3 * upperBound(failing))
  expect(routeLimitOf({ responses: 100_000, failed: 1 }, 0.02, usual)).toBe(0.02)
})

test('what did not fail in n responses excludes rates above 3/n, and above the exact 95% bound', () => {
  fc.assert(
    fc.property(fc.integer({ min: 3, max: 1_000_000 }), (responses) => {
      const excluded = excludedAbove({ responses, failed: 0 })
      expect(excluded).toBe(3 / responses)
      expect(excluded).toBeGreaterThanOrEqual(1 - 0.05 ** (1 / responses))
    }),
  )
})

test('nothing is excluded without responses, and less with failures', () => {
  expect(excludedAbove({ responses: 0, failed: 0 })).toBe(1)
  expect(excludedAbove({ responses: 1, failed: 0 })).toBe(1)
  expect(excludedAbove({ responses: 300, failed: 30 })).toBe(
    upperBound({ responses: 300, failed: 30 }),
  )
})
