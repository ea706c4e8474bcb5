// GCRA against a reference that remembers every request, and against the bound that its docstring publishes.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  leftAt,
  paceOf,
  tatAfter,
  waitUs,
  type Pace,
  type Rate,
} from '../../../src/limits/rates/gcra.ts'

const rates = fc.record({
  count: fc.integer({ min: 1, max: 1000 }),
  perMs: fc.constantFrom(1, 250, 1000, 60_000, 3_600_000),
  burst: fc.integer({ min: 1, max: 40 }),
})
/** Pauses before each request, as shares of the spacing: many at once, many just too early, some long after. */
const pauses = fc.array(
  fc.oneof(
    fc.constant(0),
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.double({ min: 0.9, max: 1.1, noNaN: true }),
    fc.double({ min: 0, max: 60, noNaN: true }),
  ),
  { minLength: 1, maxLength: 150 },
)

test('a request is allowed exactly if every window that it ends stays within the burst and the rate', () => {
  fc.assert(
    fc.property(rates, pauses, (rate, shares) => {
      const pace = paceOf(rate)
      const times = timesOf(pace, shares)
      expect(allowedOf(pace, times)).toEqual(allowedByReference(pace, times))
    }),
  )
})

test('no window of any length has more than burst + floor(W / T)', () => {
  fc.assert(
    fc.property(rates, pauses, (rate, shares) => {
      const pace = paceOf(rate)
      const passed = allowedOf(pace, timesOf(pace, shares))
      for (const [i, from] of passed.entries()) {
        for (const [j, to] of passed.slice(i).entries()) {
          expect(j + 1).toBeLessThanOrEqual(rate.burst + Math.floor((to - from) / pace.spacingUs))
        }
      }
    }),
  )
})

test('what is said to be left may come at once, and no more', () => {
  fc.assert(
    fc.property(rates, pauses, (rate, shares) => {
      const { pace, now, tatUs } = after(rate, shares)
      const left = leftAt(pace, tatUs, now)
      const again = Array.from({ length: left + 1 }, () => now)
      expect(allowedOf(pace, again, tatUs).length).toBe(left)
    }),
  )
})

test('one more is free when its time has come, and not a microsecond before', () => {
  fc.assert(
    fc.property(rates, pauses, (rate, shares) => {
      const { pace, now, tatUs } = after(rate, shares)
      const left = leftAt(pace, tatUs, now)
      // Of what is used, all but whole requests is free first.
      const nextUs = (tatUs - now) % pace.spacingUs || pace.spacingUs
      expect(leftAt(pace, tatUs, now + nextUs)).toBe(left + 1)
      expect(leftAt(pace, tatUs, now + nextUs - 1)).toBe(left)
      expect(leftAt(pace, tatUs, tatUs)).toBe(rate.burst)
      expect(leftAt(pace, tatUs, tatUs - 1)).toBe(rate.burst - 1)
    }),
  )
})

test('who is refused is allowed after the wait that was said, and not a microsecond before', () => {
  fc.assert(
    fc.property(rates, (rate) => {
      const pace = paceOf(rate)
      const burst = Array.from({ length: rate.burst }, () => 0)
      const { tatUs } = after(rate, burst)
      const wait = waitUs(pace, tatUs, 0)
      expect(wait).toBeGreaterThan(0)
      expect(waitUs(pace, tatUs, wait)).toBe(0)
      expect(waitUs(pace, tatUs, wait - 1)).toBe(1)
    }),
  )
})

test('of 200 requests in a second a page limit lets 60 to 62 pass, and 180 in any minute', () => {
  const pace = paceOf({ count: 120, perMs: 60_000, burst: 60 })
  const second = Array.from({ length: 200 }, (_, i) => i * 5000)
  const inSecond = allowedOf(pace, second).length
  expect(inSecond).toBeGreaterThanOrEqual(60)
  expect(inSecond).toBeLessThanOrEqual(62)

  const threeMinutes = Array.from({ length: 36_000 }, (_, i) => i * 5000)
  const passed = allowedOf(pace, threeMinutes)
  const fullest = Math.max(
    ...passed.map((from) => passed.filter((at) => at >= from && at <= from + 60_000_000).length),
  )
  expect(fullest).toBe(180)
})

test('a burst above the rate of its time comes at once', () => {
  const pace = paceOf({ count: 50, perMs: 1000, burst: 100 })
  expect(
    allowedOf(
      pace,
      Array.from({ length: 300 }, () => 7),
    ).length,
  ).toBe(100)
})

test('a TAT beyond the capacity, left by a larger budget, shuts nobody out for longer than this one would', () => {
  const pace = paceOf({ count: 1, perMs: 1000, burst: 5 })
  expect(waitUs(pace, 3_600_000_000, 0)).toBe(1_000_000)
})

test('a rate that does not divide into microseconds is slower than written, never faster', () => {
  expect(paceOf({ count: 3, perMs: 1000, burst: 2 })).toEqual({
    spacingUs: 333_334,
    capacityUs: 666_668,
  })
})

test('what cannot be counted is said to be so', () => {
  expect(() => paceOf({ count: 0, perMs: 1000, burst: 1 })).toThrow(/rate of 0 in 1000 ms/)
  expect(() => paceOf({ count: 1, perMs: 0.5, burst: 1 })).toThrow(/whole/)
  expect(() => paceOf({ count: 1, perMs: 1000, burst: 1.5 })).toThrow(/burst of 1.5/)
  expect(() => paceOf({ count: 1, perMs: 86_400_000, burst: 400 })).toThrow(/after 400 days/)
})

/** Whole microseconds, as the clock of the counters gives them. */
function timesOf({ spacingUs }: Pace, shares: readonly number[]): number[] {
  let now = 0
  return shares.map((share) => (now += Math.round(share * spacingUs)))
}

function allowedOf(pace: Pace, times: readonly number[], before = 0): number[] {
  let tatUs = before
  return times.filter((now) => {
    const allowed = waitUs(pace, tatUs, now) <= 0
    if (allowed) tatUs = tatAfter(pace, tatUs, now)
    return allowed
  })
}

/** Remembers all that passed: n of them in the time since one of them need n spacings of that time and the burst. */
function allowedByReference({ spacingUs, capacityUs }: Pace, times: readonly number[]): number[] {
  const passed: number[] = []
  for (const now of times) {
    const fits = [...passed, now].every(
      (from, i) => (passed.length + 1 - i) * spacingUs <= now - from + capacityUs,
    )
    if (fits) passed.push(now)
  }
  return passed
}

/** The last of them, and the TAT that all of them left. */
function after(rate: Rate, shares: readonly number[]) {
  const pace = paceOf(rate)
  let [tatUs, now] = [0, 0]
  for (now of timesOf(pace, shares))
    if (waitUs(pace, tatUs, now) <= 0) tatUs = tatAfter(pace, tatUs, now)
  return { pace, now, tatUs }
}
