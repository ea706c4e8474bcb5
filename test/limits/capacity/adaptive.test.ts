// The measured capacity as a pure function: what one window after another makes of the limit and the baseline.
import { expect, test } from 'vitest'
import {
  adapt,
  limitIn,
  unmeasured,
  type AdaptiveState,
} from '../../../src/limits/capacity/adaptive.ts'
import { after, calm, fullWindow, settings, windowOf } from './window-of.ts'

function limitAfter(state: AdaptiveState): number {
  return limitIn(state, settings)
}

/** Under more load than a backend of so many workers can do, for so many windows. */
function loaded(state: AdaptiveState, windows: number, workers: number, serviceMs: number) {
  const limits: number[] = []
  let next = state
  for (let i = 0; i < windows; i++) {
    next = adapt(next, fullWindow(next, workers, serviceMs), settings)
    limits.push(limitAfter(next))
  }
  return { state: next, limits }
}

test('before anything is measured, the cap is the limit', () => {
  expect(limitAfter(unmeasured)).toBe(100)
})

test('high latency far from the limit lowers nothing and is not taken for the baseline', () => {
  const state = after(
    calm,
    Array.from({ length: 50 }, () => windowOf(5000, 20)),
  )
  expect([limitAfter(state), state.baselineMs]).toEqual([100, 50])
})

test('one crowded window may be a burst, two lower the limit', () => {
  const burst = after(calm, [windowOf(300, 100)])
  expect(limitAfter(burst)).toBe(100)
  expect(limitAfter(after(burst, [windowOf(50, 5), windowOf(300, 100)]))).toBe(100)
  expect(limitAfter(after(burst, [windowOf(300, 100)]))).toBe(60)
})

test('under load the limit settles where latency is about twice the baseline and the backend is busy', () => {
  const { limits } = loaded(calm, 40, 16, 50)
  for (const limit of limits.slice(-20)) {
    expect(limit).toBeGreaterThanOrEqual(16)
    expect(limit).toBeLessThanOrEqual(2.5 * 16)
  }
})

test('it never falls below the floor nor rises above the cap', () => {
  expect(Math.min(...loaded(calm, 200, 1, 50).limits)).toBe(settings.floor)
  expect(Math.max(...loaded(calm, 200, 1000, 50).limits)).toBe(settings.cap)
})

test('what a few samples of a mix say is not believed', () => {
  const mixed = windowOf(300, 100, { errorMs: 120 })
  expect(limitAfter(after(calm, [mixed, mixed, mixed]))).toBe(100)
})

test('a little more than the baseline is no wait, nor are a few milliseconds', () => {
  const slightly = windowOf(70, 100)
  expect(limitAfter(after(calm, [slightly, slightly, slightly]))).toBe(100)
  const quick = after(unmeasured, [windowOf(0.5, 5), windowOf(0.5, 5)])
  const collected = windowOf(5, 100)
  expect(limitAfter(after(quick, [collected, collected, collected]))).toBe(100)
})

test('the limit grows under load that the backend can do', () => {
  const low = { ...calm, limit: 9 }
  expect(limitAfter(after(low, [windowOf(50, 9)]))).toBe(12)
})

test('in calm times what was learnt of the limit is forgotten, step by step', () => {
  const low = { ...calm, limit: 9 }
  expect(limitAfter(after(low, [windowOf(50, 2)]))).toBe(12)
  const later = after(
    low,
    Array.from({ length: 20 }, () => windowOf(50, 2)),
  )
  expect(limitAfter(later)).toBe(100)
})

test('a slow change of latency without load is learnt', () => {
  const slower = after(
    calm,
    Array.from({ length: 120 }, () => windowOf(70, 5)),
  )
  expect(slower.baselineMs).toBeCloseTo(70, 0)
  const faster = after(
    calm,
    Array.from({ length: 60 }, () => windowOf(10, 5)),
  )
  expect(faster.baselineMs).toBeCloseTo(10, 0)
})

test('where a lower limit does not make answers faster, nobody waited: that is the new latency', () => {
  const wider = { ...calm, limit: 40 }
  const { state } = loaded(wider, 10, 1000, 200)
  expect(state.baselineMs).toBe(200)
  expect(loaded(state, 10, 1000, 200).limits.at(-1)).toBeGreaterThan(40)
})

test('under lasting load the baseline is looked for anew, and found again', () => {
  const polluted = { ...calm, baselineMs: 150, limit: 60 }
  const { state } = loaded(polluted, settings.probeAfter + 40, 16, 50)
  expect(state.baselineMs).toBe(50)
})

test('a probe is short, and the limit is back soon after', () => {
  const settled = loaded(calm, 20, 16, 50).state
  const { limits } = loaded(settled, settings.probeAfter + 20, 16, 50)
  const busy = limits.filter((limit) => limit >= 16)
  expect(Math.min(...limits)).toBeLessThan(16)
  expect(busy.length / limits.length).toBeGreaterThan(0.9)
})

test('a baseline first learnt under load is doubted as soon as there is a wait', () => {
  const cold = after(unmeasured, [windowOf(150, 90), windowOf(300, 100), windowOf(300, 100)])
  expect(cold.phase).toBe('probe')
  expect(loaded(cold, 20, 16, 50).state.baselineMs).toBe(50)
})

test('after a change of the limit, those that began before it are not measured', () => {
  const burst = windowOf(300, 100, { endedAtMs: 5000 })
  expect(after(calm, [burst, burst]).measureFromMs).toBe(5300)
})
