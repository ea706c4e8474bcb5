// A release that is slower: told of soon, by how much it is slower for visitors, and never where it is not.
import { expect, test } from 'vitest'
import { createBaseline } from '../../../src/switch/judge/baseline.ts'
import type { Evidence } from '../../../src/switch/judge/evidence.ts'
import { createJudge, type Judge } from '../../../src/switch/judge/judge.ts'
import { createSlowness } from '../../../src/switch/judge/slowness.ts'
import { settingsOf, show, visits, type Heard } from './bakes.ts'
import { randomOf, type Random } from './made-up.ts'

const warmUpMs = 15_000
const perSecond = 50

test('twice as slow is told within 20 s of the end of the warm-up, once, with times before and after', () => {
  const { rulings } = shown(watching('notify'), 120_000, () => 2)
  expect(rulings).toHaveLength(1)
  const [ruling] = rulings
  if (ruling?.kind !== 'alert' || ruling.alert.kind !== 'latency') throw new Error('no alert')
  const { afterMs, slow } = ruling.alert
  expect(afterMs).toBeGreaterThan(warmUpMs)
  expect(afterMs).toBeLessThan(warmUpMs + 20_000)
  expect(slow.share).toBeGreaterThan(slow.limit)
  expect(slow.after?.p50).toBeGreaterThan(1.5 * (slow.before?.p50 ?? Number.NaN))
})

test('a tenth slower is not told in 300 s, nor three times slower in the first ten', () => {
  expect(shown(watching('notify'), 300_000, () => 1.1).rulings).toEqual([])
  expect(shown(watching('notify'), 300_000, (atMs) => (atMs < 10_000 ? 3 : 1)).rulings).toEqual([])
})

test('one response in ten that is much slower is told by the 99th percentile', () => {
  const random = randomOf(9)
  const { rulings } = shown(watching('notify'), 120_000, () => (random() < 0.05 ? 10 : 1))
  expect(rulings).toMatchObject([{ kind: 'alert', alert: { slow: { quantile: 'p99' } } }])
})

test('it is rolled back where that is asked for', () => {
  const judge = watching('rollback')
  expect(shown(judge, 120_000, () => 3).rulings).toMatchObject([
    { kind: 'verdict', verdict: { cause: { kind: 'latency' } } },
  ])
  expect(judge.conclude(120_000)).toMatchObject({ kind: 'rolled-back' })
})

test('the route that is slower is named, although it is always slower than the others', () => {
  const routes = ['fast', 'report', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']
  const judge = watching('notify', routes)
  const slowing = (_: number, route: string): number => (route === 'report' ? 2.5 : 1)
  const { rulings } = shown(judge, 300_000, slowing, routes)
  expect(rulings).toMatchObject([
    {
      alert: {
        slow: {
          route: 'report',
          before: { p50: expect.any(Number) },
          after: { p50: expect.any(Number) },
        },
      },
    },
  ])
})

test('no fewer than five slow responses are enough, whatever is accepted', () => {
  const of = { route: null, quantile: 'p90', limit: 0.2, threshold: 4, seconds: 600 } as const
  const slowness = createSlowness(of)
  expect([1, 2, 3, 4, 5].map(() => slowness.slow(0))).toEqual([false, false, false, false, true])
})

test('a route of which little is known is not held to anything', () => {
  const judge = createJudge({
    settings: settingsOf(),
    baseline: historyOf(150, ['site']),
    switchedAtMs: 0,
  })
  expect(shown(judge, 120_000, () => 5).rulings).toEqual([])
})

test('how long failures take is no matter', () => {
  const judge = watching('rollback')
  const list = slowed(visits({ perSecond, failing: () => 0.005, untilMs: 60_000 }, 3), 4, () => 1)
  const timedOut = list.map((evidence) =>
    evidence.outcome === 'failed' ? { ...evidence, latencyMs: 30_000 } : evidence,
  )
  expect(show(judge, timedOut).rulings).toEqual([])
  expect(judge.summary(60_000).latency.after?.p99).toBeLessThan(2000)
})

test('before and after stand beside each other, the warm-up left out', () => {
  const judge = watching('notify')
  shown(judge, 60_000, (atMs) => (atMs < warmUpMs ? 100 : 1))
  const { before, after } = judge.summary(60_000).latency
  expect((after?.p99 ?? 0) / (before?.p99 ?? 1)).toBeCloseTo(1, 0)
  expect(watching('notify').summary(0).latency.after).toBe(null)
})

function watching(onSlow: 'notify' | 'rollback', routes: readonly string[] = ['site']): Judge {
  const baseline = historyOf(30_000, routes)
  return createJudge({ settings: settingsOf({ onSlow, routes }), baseline, switchedAtMs: 0 })
}

function historyOf(count: number, routes: readonly string[]) {
  const baseline = createBaseline()
  const untilMs = 600_000
  const list = visits({ perSecond: count / 600, failing: () => 0, routes, untilMs }, 1)
  for (const evidence of slowed(list, 2, () => 1)) baseline.note(evidence)
  return baseline.at(untilMs - 1)
}

function shown(
  judge: Judge,
  untilMs: number,
  slowing: (atMs: number, route: string) => number,
  routes: readonly string[] = ['site'],
): Heard {
  return show(
    judge,
    slowed(visits({ perSecond, failing: () => 0, untilMs, routes }, 5), 6, slowing),
  )
}

/** Lognormal, with a median of 50 ms; the route `report` takes ten times as long. */
function slowed(
  list: readonly Evidence[],
  seed: number,
  slowing: (atMs: number, route: string) => number,
): readonly Evidence[] {
  const random = randomOf(seed)
  return list.map((evidence) => {
    const { atMs, route } = evidence
    const median = route === 'report' ? 500 : 50
    return {
      ...evidence,
      latencyMs: median * Math.exp(0.8 * normal(random)) * slowing(atMs, route),
    }
  })
}

function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}
