// A window of answers: what its sums say, and when they say enough.
import { expect, test } from 'vitest'
import { addTo, closed, emptyWindow, isEnough } from '../../../src/limits/capacity/window.ts'

/** Answers that come one every `everyMs`, with these latencies in turn. */
function filled(count: number, everyMs: number, latencies: readonly number[]) {
  const window = emptyWindow()
  let now = 1000
  for (let i = 0; i < count; i++) {
    now = 1000 + i * everyMs
    addTo(window, { latencyMs: latencies[i % latencies.length] ?? 0, inFlight: i + 1 }, now)
  }
  return { window, now }
}

const any = { samples: 20, spans: 1, error: 1 }

test('it says the mean, its standard error, and what was in flight', () => {
  const { window, now } = filled(100, 10, [10, 30])
  expect(closed(window, now)).toMatchObject({
    endedAtMs: 1990,
    lastedMs: 990,
    meanMs: 20,
    peakInFlight: 100,
    meanInFlight: 50.5,
  })
  expect(closed(window, now).errorMs).toBeCloseTo(10 / Math.sqrt(99), 5)
})

test('the span is that of the request one finds in flight: of quick and slow ones, the slow', () => {
  const { window, now } = filled(100, 10, [...Array<number>(19).fill(1), 2000])
  expect(closed(window, now).spanMs).toBeCloseTo(1981, 0)
})

test.each([
  ['a quarter of a second is the least', 200, 1, [5], any, false],
  ['and enough', 300, 1, [5], any, true],
  ['however long it lasts, fewer than twenty answers say nothing', 19, 10_000, [5], any, false],
  ['it must have the samples that are asked for', 30, 20, [5], { ...any, samples: 40 }, false],
  ['unless it has lasted a minute', 30, 2100, [5], { ...any, samples: 40 }, true],
  ['it lasts as long as its requests', 100, 10, [2000], any, false],
  ['or longer', 300, 10, [2000], any, true],
  ['twice as long if that is asked for', 300, 10, [2000], { ...any, spans: 2 }, false],
  ['it must be as exact as is asked for', 100, 10, [1, 99], { ...any, error: 0.05 }, false],
  ['and is, with more answers', 900, 10, [1, 99], { ...any, error: 0.05 }, true],
  ['or has lasted ten seconds', 100, 102, [1, 99], { ...any, error: 0.05 }, true],
])('%s', (_case, count, everyMs, latencies, measure, enough) => {
  const { window, now } = filled(count, everyMs, latencies)
  expect(isEnough(window, measure, now)).toBe(enough)
})

test('answers that took no time at all are a window too', () => {
  const { window, now } = filled(40, 10, [0])
  expect(closed(window, now)).toMatchObject({ meanMs: 0, errorMs: 0, spanMs: 0 })
})
