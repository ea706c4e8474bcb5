// The measured capacity per route: what counts as an answer, and how windows are filled.
import { expect, test } from 'vitest'
import { createAdaptiveLimits, type Ending } from '../../../src/limits/capacity/adaptive-limits.ts'

const cap = 100

function measuring() {
  const adaptive = createAdaptiveLimits()
  adaptive.limitOf('site', cap)
  let now = 0
  return {
    adaptive,
    limit: () => adaptive.limitOf('site', cap),
    baseline: () => adaptive.measured('site')?.baselineMs ?? null,
    /** So many requests end within a second. */
    end(count: number, ending: Partial<Ending>, route = 'site') {
      for (let i = 0; i < count; i++) {
        now += 1000 / count
        const answered = { latencyMs: 50, inFlight: 5, outcome: 'answered' as const }
        adaptive.ended(route, { ...answered, ...ending }, now)
      }
    },
  }
}

function calmRoute() {
  const route = measuring()
  for (let i = 0; i < 5; i++) route.end(400, {})
  return route
}

const crowded = { latencyMs: 500, inFlight: 100 }

test('answers that take longer near the limit lower it', () => {
  const { end, limit, baseline } = calmRoute()
  expect([limit(), baseline()]).toEqual([cap, 50])
  for (let i = 0; i < 3; i++) end(400, crowded)
  expect(limit()).toBeLessThan(cap)
})

test('errors and requests that were aborted do not make a route look fast', () => {
  const { end, baseline } = calmRoute()
  for (const outcome of ['failed', 'aborted'] as const)
    for (let i = 0; i < 20; i++) end(400, { latencyMs: 1, outcome })
  expect(baseline()).toBe(50)
})

test('quick errors do not hide that answers are slow', () => {
  const { end, limit } = calmRoute()
  for (let i = 0; i < 40; i++) {
    end(20, crowded)
    end(380, { latencyMs: 1, inFlight: 100, outcome: 'failed' })
  }
  expect(limit()).toBeLessThan(cap)
})

test('clients that give up on slow answers are evidence that they are slow', () => {
  const { end, limit } = calmRoute()
  for (let i = 0; i < 3; i++) end(400, { ...crowded, outcome: 'aborted' })
  expect(limit()).toBeLessThan(cap)
})

test('routes are measured apart', () => {
  const { adaptive, end } = calmRoute()
  adaptive.limitOf('other', cap)
  for (let i = 0; i < 3; i++) end(400, crowded)
  expect([adaptive.limitOf('other', cap), adaptive.measured('other')?.baselineMs]).toEqual([
    cap,
    null,
  ])
  expect(adaptive.measured('never seen')).toBeNull()
})

test('a probe is not decided by requests that began before it, or while rules are only observed', () => {
  const { adaptive, end } = calmRoute()
  adaptive.relearn()
  end(400, crowded)
  for (let i = 0; i < 10; i++) end(400, { latencyMs: 2000, inFlight: 100 })
  const probe = adaptive.measured('site')
  expect(probe?.phase).toBe('probe')
  for (let i = 0; i < 10; i++) end(400, { latencyMs: 1000, inFlight: 100 })
  expect(adaptive.measured('site')).toEqual(probe)
  for (let i = 0; i < 10; i++) end(400, {})
  expect(adaptive.measured('site')).toMatchObject({ phase: 'steady', baselineMs: 50 })
})

test('a lower cap is in force at once', () => {
  const { adaptive } = calmRoute()
  expect([adaptive.limitOf('site', 10), adaptive.limitOf('site', 3)]).toEqual([10, 3])
})

test('after a switch to another slot the limit stays and its latency is learnt anew', () => {
  const { adaptive, end, limit, baseline } = calmRoute()
  for (let i = 0; i < 6; i++) end(400, crowded)
  const before = limit()
  adaptive.relearn()
  expect([limit(), baseline()]).toEqual([before, null])
  end(400, { latencyMs: 80 })
  expect(baseline()).toBe(80)
})
