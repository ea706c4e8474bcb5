// A bad release: how soon it is found, with what traffic, and where it is said to be bad.
import type { RolledBack } from '../../../src/model/judgement.ts'
import { describe, expect, test } from 'vitest'
import { createJudge } from '../../../src/switch/judge/judge.ts'
import { bakeOf, baselineOf, settingsOf, show, visits, type Visits } from './bakes.ts'
import { clientName, failure, success } from './made-up.ts'

describe('a release that fails', () => {
  test.for([
    { share: 1, perSecond: 5, seconds: 1.5, failures: 5 },
    { share: 1, perSecond: 50, seconds: 0.3, failures: 5 },
    { share: 1, perSecond: 500, seconds: 0.3, failures: 5 },
    { share: 0.2, perSecond: 5, seconds: 15, failures: 12 },
    { share: 0.2, perSecond: 50, seconds: 2, failures: 12 },
    { share: 0.05, perSecond: 50, seconds: 12, failures: 30 },
  ])(
    'in $share of its responses is found within $seconds s at $perSecond requests/s, in 95 of 100 bakes',
    ({ share, perSecond, seconds, failures }) => {
      const found = hundredBakes({ perSecond, failing: () => share, untilMs: 60_000 }, perSecond)
      expect(found.filter(({ afterMs }) => afterMs <= 1000 * seconds).length).toBeGreaterThan(94)
      expect(found.filter(({ counts }) => counts.failed <= failures).length).toBeGreaterThan(94)
    },
  )

  test.for([
    { perSecond: 5, seconds: 2.5 },
    { perSecond: 50, seconds: 0.3 },
  ])(
    'only after 300 s is found within $seconds s of that at $perSecond requests/s',
    ({ perSecond, seconds }) => {
      const onset = 300_000
      const failing = (atMs: number): number => (atMs < onset ? 0.001 : 1)
      const found = hundredBakes({ perSecond, failing, untilMs: 310_000 }, perSecond)
      const inTime = found.filter(({ afterMs }) => afterMs <= onset + 1000 * seconds)
      expect(inTime.length).toBeGreaterThan(94)
      expect(inTime.every(({ afterMs }) => afterMs > onset)).toBe(true)
    },
  )
})

test('one route of twenty, with a hundredth of the traffic, is found and named while the slot looks well', () => {
  const routes = Array.from({ length: 100 }, (_, i) => (i === 0 ? 'rare' : `route ${i % 19}`))
  const failing = (_: number, route: string): number => (route === 'rare' ? 1 : 0.001)
  const bake = bakeOf({ routes: [...new Set(routes)] })
  const verdicts = Array.from({ length: 20 }, (_, seed) => {
    const judge = createJudge(bake)
    show(judge, visits({ perSecond: 50, clients: 100, routes, failing, untilMs: 60_000 }, seed))
    return judge.conclude(60_000) as RolledBack
  })
  for (const verdict of verdicts) {
    expect(verdict).toMatchObject({
      kind: 'rolled-back',
      cause: { kind: 'errors', suspect: { route: 'rare', limit: 0.01 } },
      worst: { route: 'rare' },
    })
    expect(verdict.samples.map(({ route }) => route)).toContain('rare')
    expect(verdict.counts.failed / verdict.counts.responses).toBeLessThan(0.06)
  }
  const inTime = verdicts.filter(({ afterMs }) => afterMs <= 15_000)
  expect(inTime.length).toBeGreaterThan(15)
})

test('a route that failed before the switch is held to what it did then, not to the floor', () => {
  const routes = ['site', 'flaky']
  const failing = (_: number, route: string): number => (route === 'flaky' ? 0.3 : 0.001)
  const judged = (old: number) => {
    const latency = null
    const baseline = {
      ...baselineOf({ responses: 6000, failed: 3 + old }, 20),
      routes: [
        ['site', { responses: 3000, failed: 3, latency }],
        ['flaky', { responses: 3000, failed: old, latency }],
      ] as const,
    }
    const judge = createJudge({ settings: settingsOf({ routes }), baseline, switchedAtMs: 0 })
    show(judge, visits({ perSecond: 10, routes, failing, untilMs: 100_000 }, 1))
    return judge.conclude(100_000).kind
  }
  expect(judged(3)).toBe('rolled-back')
  expect(judged(900)).not.toBe('rolled-back')
})

test('a single visitor who meets nothing but failures on one route is enough after ten', () => {
  const judge = createJudge(bakeOf({}, undefined, 1))
  const heard = show(
    judge,
    Array.from({ length: 20 }, (_, i) => failure(200 * i, 'site', clientName(0))),
  )
  expect(heard.rulings).toMatchObject([
    { kind: 'verdict', verdict: { cause: { kind: 'consecutive', failures: 10 } } },
  ])
  expect(heard.verdictMs).toBe(1800)
})

test('nine failures and a success of a single visitor, again and again, are not', () => {
  const judge = createJudge(bakeOf({}, { responses: 100, failed: 50 }, 1))
  const heard = show(
    judge,
    Array.from({ length: 200 }, (_, i) =>
      (i % 10 === 9 ? success : failure)(200 * i, 'site', clientName(0)),
    ),
  )
  expect(heard.rulings).toEqual([])
})

test('a load generator on one address finds faults of 5% and of 20%', () => {
  for (const [share, seconds] of [
    [0.05, 20],
    [0.2, 4],
  ] as const) {
    for (let seed = 0; seed < 20; seed++) {
      const judge = createJudge(bakeOf({}, healthy50, 1))
      const untilMs = 1000 * seconds
      const list = visits({ perSecond: 50, clients: 1, failing: () => share, untilMs }, seed)
      expect(show(judge, list).verdictMs).not.toBe(null)
    }
  }
})

test('what is shown is the first failures of the evidence, not those long before', () => {
  const judge = createJudge(bakeOf())
  const untilMs = 320_000
  const failing = (atMs: number): number => (atMs < 300_000 ? 0.002 : 0.5)
  const list = visits({ perSecond: 20, failing, untilMs }, 3).map((evidence, i) => ({
    ...evidence,
    id: `request ${i}`,
  }))
  show(judge, list)
  const verdict = judge.conclude(untilMs) as RolledBack
  expect(verdict.kind).toBe('rolled-back')
  expect(verdict.samples).toHaveLength(5)
  expect(verdict.samples.filter(({ atMs }) => atMs > 300_000)).toHaveLength(5)
  expect(new Set(verdict.samples.map(({ id }) => id)).size).toBe(5)
})

test('after its verdict it says nothing more, and the verdict stays', () => {
  const judge = createJudge(bakeOf())
  const list = visits({ perSecond: 50, failing: () => 1, untilMs: 5000 }, 1)
  const { rulings } = show(judge, list)
  expect(rulings).toHaveLength(1)
  expect(rulings[0]).toEqual({ kind: 'verdict', verdict: judge.conclude(600_000) })
})

const healthy50 = { responses: 30_000, failed: 30 }

function hundredBakes(of: Visits, seed: number): readonly RolledBack[] {
  const old = { responses: 600 * of.perSecond, failed: Math.round(0.6 * of.perSecond) }
  return Array.from({ length: 100 }, (_, run) => {
    const judge = createJudge(bakeOf({}, old))
    show(judge, visits(of, seed, run))
    return judge.conclude(600_000)
  }).filter((verdict) => verdict.kind === 'rolled-back')
}

/** A client alone asks two routes in turn, and one of them always fails. */
function alone(pair: 'none' | 'old-ok', others: readonly string[] = []) {
  const judge = createJudge(bakeOf({ routes: ['site', 'api'] }, undefined, 0))
  return show(
    judge,
    Array.from({ length: 400 }, (_, n) => {
      const other = others[n % 10]
      if (other !== undefined) return success(n * 20, 'site', other)
      if (n % 2 === 0) return success(n * 20, 'site', 'ana')
      return failure(n * 20, 'api', 'ana', pair)
    }),
  )
}

test('one client that is all the traffic rolls back a route that fails it always, where the old slot answers the same', () => {
  expect(alone('old-ok').rulings).toMatchObject([
    { kind: 'verdict', verdict: { worst: { route: 'api' } } },
  ])
})

test('but not where the old slot was not asked, nor while others are about who meet no failure', () => {
  expect(alone('none').rulings).toEqual([])
  expect(alone('old-ok', ['ben', 'cyd']).rulings).toEqual([])
})
