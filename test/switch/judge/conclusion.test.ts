// The end of a bake, and what is said of it.
import { expect, test } from 'vitest'
import { createJudge, type Judge } from '../../../src/switch/judge/judge.ts'
import { sayAlert, sayVerdict } from '../../../src/switch/judge/words.ts'
import { bakeMs, bakeOf, healthy, show, visits } from './bakes.ts'
import { clientName, failure, success } from './made-up.ts'

test('without traffic a bake is inconclusive, never failed', () => {
  const verdict = createJudge(bakeOf()).conclude(bakeMs)
  expect(verdict).toMatchObject({ kind: 'inconclusive', excludedAbove: 1, afterMs: bakeMs })
  expect(sayVerdict(verdict)).toBe('no responses, so nothing is known of its errors')
})

test('with little traffic it says what could be excluded', () => {
  const verdict = answered(createJudge(bakeOf()), 60).conclude(bakeMs)
  expect(verdict).toMatchObject({ kind: 'inconclusive', excludedAbove: 3 / 60 })
  expect(sayVerdict(verdict)).toBe(
    '0 of 60 responses failed; only rates above 5% could be excluded, and the limit is 1%, the floor',
  )
})

test('it is kept from as many responses on as exclude what is not acceptable', () => {
  expect(answered(createJudge(bakeOf()), 299).conclude(bakeMs).kind).toBe('inconclusive')
  const verdict = answered(createJudge(bakeOf()), 300).conclude(bakeMs)
  expect(verdict).toMatchObject({ kind: 'kept', excludedAbove: 0.01 })
  expect(sayVerdict(verdict)).toBe(
    '0 of 300 responses failed; the limit is 1%, the floor; rates above 1% are excluded',
  )
})

test('that the old slot is hardly known makes it harder to accuse, but not easier to clear', () => {
  const unknown = { responses: 0, failed: 0 }
  const verdict = answered(createJudge(bakeOf({}, unknown)), 100).conclude(bakeMs)
  expect(verdict).toMatchObject({ kind: 'inconclusive', limit: { rate: 0.5 } })
  expect(sayVerdict(verdict)).toContain('the limit is 50%, for the old slot had no traffic')
})

test('where the old slot fails often, less has to be excluded', () => {
  const noisy = { responses: 3000, failed: 60 }
  const verdict = answered(createJudge(bakeOf({}, noisy)), 60).conclude(bakeMs)
  expect(verdict.kind).toBe('kept')
  expect(sayVerdict(verdict)).toContain('3 times what the old slot may fail')
})

test('a fault too small to be sure of is not said to be none', () => {
  const judge = createJudge(bakeOf())
  show(judge, visits({ perSecond: 1, failing: () => 0.015 }, 3))
  expect(judge.conclude(bakeMs).kind).toBe('inconclusive')
})

test('a rollback says how soon, how many of how many, against which limit, and where', () => {
  const judge = answered(createJudge(bakeOf({ routes: ['site', 'api'] })), 14)
  for (let i = 0; i < 9; i++) judge.observe(failure(3600 + i, 'api', clientName(i)))
  const verdict = judge.conclude(bakeMs)
  expect(verdict).toMatchObject({ kind: 'rolled-back', afterMs: 3602, worst: { route: 'api' } })
  expect(sayVerdict(verdict)).toBe(
    'after 3.6 s: 3 of 3 responses failed on route api (limit 1%), evidence 6,557:1; the limit is 1%, the floor',
  )
})

test('where the slot fails as a whole, it says which route is the worst', () => {
  const judge = createJudge(bakeOf({ routes: ['site', 'api', 'search'] }))
  for (const [i, route] of ['site', 'api', 'api', 'search'].entries()) {
    judge.observe(failure(1000 + i, route, clientName(i)))
  }
  expect(sayVerdict(judge.conclude(bakeMs))).toBe(
    'after 1.0 s: 3 of 3 responses failed (limit 1%), evidence 6,535:1; the limit is 1%, the floor; worst route api: 2 of 2',
  )
})

test('ten failures in a row and common causes are said in words of their own', () => {
  const alone = createJudge(bakeOf({}, healthy, 1))
  for (let i = 0; i < 10; i++) alone.observe(failure(100 * i, 'site', clientName(0)))
  expect(sayVerdict(alone.conclude(bakeMs))).toBe(
    'after 0.9 s: 10 responses in a row failed (10 of 10 responses failed); worst route site: 2 of 2',
  )
  const shared = createJudge(bakeOf())
  const down = { perSecond: 5, failing: () => 1, pair: () => 'old-failed' as const }
  const [ruling] = show(shared, visits(down, 1)).rulings
  if (ruling?.kind !== 'alert') throw new Error('no alert')
  expect(sayAlert(ruling.alert)).toMatch(/^both slots fail the same requests \(3 of 3\): look at/)
  expect(sayVerdict(shared.conclude(bakeMs))).toMatch(/^both slots failed the same [\d,]+ requests/)
})

test('how much slower a release is, is said in milliseconds before and now', () => {
  const slow = {
    route: 'search',
    quantile: 'p99',
    share: 0.0812,
    limit: 0.03,
    value: 5000,
    threshold: 4000,
    before: { count: 3000, p50: 9.44, p90: 40, p99: 120.4 },
    after: { count: 200, p50: 12, p90: 90, p99: 310 },
  } as const
  expect(sayAlert({ kind: 'latency', afterMs: 20_000, slow })).toBe(
    'it is slower than before: 8.12% of responses on route search took longer than ninety-nine in a hundred did before (limit 3%): p50 9.4 ms before, 12 ms now, p99 120 ms before, 310 ms now',
  )
})

test('at any moment it shows how far it is', () => {
  const judge = createJudge(bakeOf({ routes: ['site', 'api'] }))
  expect(judge.summary(0)).toMatchObject({ rate: null, worst: null, verdict: null })
  answered(judge, 50)
  judge.observe(failure(60, 'api', 'ana'))
  judge.observe(failure(61, 'api', 'ana', 'old-failed'))
  judge.observeOld(success(62, 'site', 'ben'))
  judge.observeOld(failure(63, 'site', 'ben'))
  expect(judge.summary(60_000)).toMatchObject({
    elapsedMs: 60_000,
    leftMs: 540_000,
    counts: {
      responses: 52,
      failed: 2,
      commonCause: 1,
      doubtful: 0,
      counted: { responses: 51, failed: 1 },
    },
    rate: 2 / 52,
    suspect: { route: null, limit: 0.01, threshold: 2000 },
    worst: { route: 'api', threshold: 4000 },
    onOldSlot: { responses: 2, failed: 1 },
    alerts: [],
    verdict: null,
  })
  expect(judge.summary(700_000).leftMs).toBe(0)
})

function answered(judge: Judge, times: number): Judge {
  for (let i = 0; i < times; i++) judge.observe(success(i, 'site', clientName(i % 20)))
  return judge
}
