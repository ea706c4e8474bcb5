// When an attempt is made again: what the receiver asks is obeyed, and there is an end to it.
import { expect, test } from 'vitest'
import { pauseAfter, retryAfterMs } from '../../src/notify/outcome.ts'

const again = (afterMs: number | null) => ({ kind: 'again', why: 'HTTP 429', afterMs }) as const

test('pauses double from a second, and after six attempts it is given up', () => {
  const pauses = [1, 2, 3, 4, 5, 6].map((attempt) => pauseAfter(attempt, again(null)))
  expect(pauses).toEqual([1000, 2000, 4000, 8000, 16_000, null])
})

test('what is asked for is waited for, and never less than the backoff', () => {
  expect(pauseAfter(1, again(30_000))).toBe(30_000)
  expect(pauseAfter(4, again(100))).toBe(8000)
  expect(pauseAfter(1, again(900_000))).toBe(900_000)
  expect(pauseAfter(1, again(900_001))).toBe(null)
})

test('what is refused or sent is not tried again', () => {
  expect(pauseAfter(1, { kind: 'refused', why: 'HTTP 404' })).toBe(null)
  expect(pauseAfter(1, { kind: 'sent' })).toBe(null)
})

const now = Date.parse('2026-01-01T00:00:00.000Z')

test.each([
  ['2', 2000],
  ['0.25', 250],
  ['0', 0],
  ['Thu, 01 Jan 2026 00:00:05 GMT', 5000],
  ['Wed, 31 Dec 2025 23:00:00 GMT', 0],
  ['soon', null],
  ['-1', null],
  ['1e9', null],
  ['', null],
  [undefined, null],
])('Retry-After %s is %s ms', (value, ms) => {
  expect(retryAfterMs(value, now)).toBe(ms)
})
