// GCRA against a reference that remembers every request, and against the bound that its docstring publishes.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { arrive, paceOf, type Pace, type Rate } from '../../../src/limits/rates/gcra.ts'

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

test('what is said to remain may come at once, and no more', () => {
  fc.assert(
    fc.property(rates, pauses, (rate, shares) => {
      const { pace, now, last } = after(rate, shares)
      let { tatUs } = last
      for (let i = 0; i < last.remaining; i++) {
        const next = arrive(pace, tatUs, now)
        expect(next.allowed).toBe(true)
        tatUs = next.tatUs
      }
      expect(arrive(pace, tatUs, now).allowed).toBe(false)
    }),
  )
})

test('one more is free when it is said to be, and not a microsecond before', () => {
  fc.assert(
    fc.property(rates, pauses, (rate, shares) => {
      const { pace, now, last } = after(rate, shares)
      const remainingAt = (ms: number): number => {
        const { remaining, allowed } = arrive(pace, last.tatUs, now + Math.round(ms * 1000))
        return allowed ? remaining + 1 : remaining
      }
      expect(remainingAt(last.nextMs)).toBe(last.remaining + 1)
      expect(remainingAt(last.nextMs - 0.001)).toBe(last.remaining)
      expect(remainingAt(last.resetMs)).toBe(rate.burst)
      expect(remainingAt(last.resetMs - 0.001)).toBe(rate.burst - 1)
    }),
  )
})

test('who is refused is allowed after the wait that was said, and not a microsecond before', () => {
  fc.assert(
    fc.property(rates, (rate) => {
      const pace = paceOf(rate)
      const { tatUs } = after(
        rate,
        Array.from({ length: rate.burst }, () => 0),
      ).last
      const { allowed, retryAfterMs } = arrive(pace, tatUs, 0)
      expect(allowed).toBe(false)
      const thenUs = Math.round(retryAfterMs * 1000)
      expect(arrive(pace, tatUs, thenUs).allowed).toBe(true)
      expect(arrive(pace, tatUs, thenUs - 1).allowed).toBe(false)
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
  expect(arrive(pace, 3_600_000_000, 0)).toMatchObject({ allowed: false, retryAfterMs: 1000 })
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

function allowedOf(pace: Pace, times: readonly number[]): number[] {
  let tatUs = 0
  return times.filter((now) => {
    const arrival = arrive(pace, tatUs, now)
    tatUs = arrival.tatUs
    return arrival.allowed
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

function after(rate: Rate, shares: readonly number[]) {
  const pace = paceOf(rate)
  const times = timesOf(pace, shares)
  let last = arrive(pace, 0, times[0] ?? 0)
  for (const now of times.slice(1)) last = arrive(pace, last.tatUs, now)
  return { pace, now: times.at(-1) ?? 0, last }
}
