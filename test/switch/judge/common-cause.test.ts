// What both slots fail: it is told, and moves nothing.
import { expect, test } from 'vitest'
import { createJudge } from '../../../src/switch/judge/judge.ts'
import type { Evidence } from '../../../src/switch/judge/evidence.ts'
import { bakeMs, bakeOf, show, together, visits } from './bakes.ts'
import { clientName, failure } from './made-up.ts'

const calm = { perSecond: 5, failing: () => 0.001 }

function hammer(pair: Evidence['pair']): readonly Evidence[] {
  return Array.from({ length: 20 }, (_, i) => failure(30_000 + 250 * i, 'site', 'hammer', pair))
}

test('one client that meets twenty failures of both slots is counted, and no more', () => {
  const judge = createJudge(bakeOf())
  expect(show(judge, together(visits(calm, 1), hammer('old-failed'))).rulings).toEqual([])
  expect(judge.summary(bakeMs).counts.commonCause).toBe(20)
  expect(judge.conclude(bakeMs).kind).toBe('kept')
})

test('nor do twenty failures of one client move anything where the old slot could not be asked', () => {
  const judge = createJudge(bakeOf())
  expect(show(judge, together(visits(calm, 1), hammer('none'))).rulings).toEqual([])
  expect(judge.conclude(bakeMs)).toMatchObject({ kind: 'kept', counts: { commonCause: 0 } })
})

test('a database that both slots share goes down: an alert within 5 s, and no verdict', () => {
  for (let seed = 0; seed < 30; seed++) {
    const judge = createJudge(bakeOf())
    const down = (atMs: number): number => (atMs < 60_000 ? 0.001 : 1)
    const list = visits({ perSecond: 5, failing: down, pair: () => 'old-failed' }, seed)
    const { rulings } = show(judge, list)
    expect(rulings).toMatchObject([{ kind: 'alert', alert: { kind: 'common-cause' } }])
    expect(afterMsOf(rulings)).toBeGreaterThan(60_000)
    expect(afterMsOf(rulings)).toBeLessThan(65_000)
    expect(judge.conclude(bakeMs).kind).toBe('common-cause')
  }
})

test('also where one request in five could not be asked again', () => {
  const verdicts = Array.from({ length: 100 }, (_, seed) => {
    const judge = createJudge(bakeOf())
    const down = (atMs: number): number => (atMs < 60_000 ? 0.001 : 1)
    const pair = (random: () => number) => (random() < 0.2 ? 'none' : 'old-failed')
    show(judge, visits({ perSecond: 5, failing: down, untilMs: 90_000, pair }, seed))
    return judge.conclude(90_000)
  })
  const shared = verdicts.filter(({ kind }) => kind === 'common-cause')
  expect(shared.length).toBeGreaterThan(97)
  for (const { counts } of shared) expect(counts.doubtful).toBeGreaterThan(0)
})

test('a fault of the new slot is found although one route fails on both', () => {
  const judge = createJudge(bakeOf({ routes: ['site', 'legacy'] }))
  const legacy = visits(
    { perSecond: 1, routes: ['legacy'], failing: () => 1, pair: () => 'old-failed' },
    1,
  )
  const posts = visits({ perSecond: 5, failing: (atMs) => (atMs < 60_000 ? 0.001 : 0.5) }, 2)
  const { verdictMs } = show(judge, together(legacy, posts))
  expect(verdictMs).toBeGreaterThan(60_000)
  expect(verdictMs).toBeLessThan(75_000)
})

test('one client that meets failures of both slots all the time does not make them the common cause', () => {
  const judge = createJudge(bakeOf())
  const broken = Array.from({ length: 600 }, (_, i) =>
    failure(1000 * i, 'site', 'hammer', 'old-failed'),
  )
  expect(show(judge, together(visits(calm, 1), broken)).rulings).toEqual([])
  expect(judge.conclude(bakeMs)).toMatchObject({ kind: 'kept', counts: { commonCause: 600 } })
})

test('failures that the old slot could answer tell the slots apart, as successes do', () => {
  const shared = createJudge(bakeOf({}, { responses: 0, failed: 0 }))
  const pairs = ['old-failed', 'old-failed', 'old-ok'] as const
  const list = Array.from({ length: 27 }, (_, i) =>
    failure(i, 'site', clientName(i), pairs[i % 3] ?? 'none'),
  )
  expect(show(shared, list).rulings).toEqual([])
  const doubted = createJudge(bakeOf({}, { responses: 0, failed: 0 }))
  const told = ['old-failed', 'old-failed', 'none', 'old-ok', 'old-ok', 'old-ok', 'none'] as const
  show(
    doubted,
    told.map((pair, i) => failure(i, 'site', clientName(i), pair)),
  )
  expect(doubted.summary(0).counts).toMatchObject({ failed: 7, commonCause: 2, doubtful: 1 })
})

test('a failure that the old slot could answer counts as one that it was not asked about', () => {
  const [asked, unasked] = (['old-ok', 'none'] as const).map((pair) =>
    show(createJudge(bakeOf()), visits({ perSecond: 5, failing: () => 0.2, pair: () => pair }, 4)),
  )
  expect(asked?.verdictMs).not.toBe(null)
  expect(asked?.verdictMs).toBe(unasked?.verdictMs)
})

function afterMsOf(rulings: ReturnType<typeof show>['rulings']): number {
  const [ruling] = rulings
  return ruling?.kind === 'alert' ? ruling.alert.afterMs : Number.NaN
}
