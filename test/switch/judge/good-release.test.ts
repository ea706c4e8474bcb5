// A release that is no worse: it is kept, however often one looks, and whoever would have it otherwise.
import { describe, expect, test } from 'vitest'
import { createJudge } from '../../../src/switch/judge/judge.ts'
import { bakeMs, bakeOf, show, together, visits } from './bakes.ts'
import { failure, success } from './made-up.ts'

test.for([
  { name: 'both fail in 0.1%', before: 0.001, after: 0.001, perSecond: 5, bakes: 100 },
  { name: 'both fail in 1%', before: 0.01, after: 0.01, perSecond: 5, bakes: 100 },
  { name: 'both fail in 0.1%', before: 0.001, after: 0.001, perSecond: 50, bakes: 5 },
  { name: 'it fails in 0.3% after 0.1%', before: 0.001, after: 0.003, perSecond: 5, bakes: 100 },
])(
  'is kept where $name, at $perSecond requests/s, in $bakes of $bakes bakes',
  ({ before, after, perSecond, bakes }) => {
    for (let run = 0; run < bakes; run++) {
      const responses = 600 * perSecond
      const judge = createJudge(bakeOf({}, { responses, failed: Math.round(before * responses) }))
      expect(show(judge, visits({ perSecond, failing: () => after }, run)).rulings).toEqual([])
      expect(judge.conclude(bakeMs).kind).toBe('kept')
    }
  },
)

test('what is tolerated is told all the same', () => {
  const judge = createJudge(bakeOf())
  show(judge, visits({ perSecond: 5, failing: () => 0.003 }, 1))
  const verdict = judge.conclude(bakeMs)
  expect(verdict.counts.failed).toBeGreaterThan(4)
  expect(verdict).toMatchObject({ kind: 'kept', limit: { rate: 0.01 } })
})

describe('one client that makes it fail for itself', () => {
  const culprits = (count: number, perSecond: number) =>
    visits({ perSecond, clients: count, routes, failing: () => 0.8, untilMs: 300_000 }, 2).map(
      (evidence) => ({ ...evidence, client: `culprit ${evidence.client}` }),
    )
  const routes = ['site', 'api', 'search', 'cart', 'login']
  const visitors = (perSecond: number) =>
    visits({ perSecond, routes, failing: () => 0.001, untilMs: 300_000 }, 3)

  test.for([1, 5, 25])('does not have it rolled back with %d requests/s among 5', (perSecond) => {
    const judge = createJudge(bakeOf({ routes }))
    const heard = show(judge, together(culprits(1, perSecond), visitors(5)))
    expect(heard.rulings).toEqual([])
  })

  test('does not with the first ten responses after the switch', () => {
    const judge = createJudge(bakeOf({ routes }))
    const first = Array.from({ length: 10 }, (_, i) => failure(i, routes[i % 5] ?? '', 'culprit'))
    expect(show(judge, together(first, visitors(5))).rulings).toEqual([])
  })

  test('does not where failures of the past have left it an allowance', () => {
    const judge = createJudge(bakeOf({ routes }))
    const later = culprits(1, 5).map((evidence) => ({ ...evidence, atMs: evidence.atMs + 250_000 }))
    const noisy = visits({ perSecond: 50, routes, failing: () => 0.002, untilMs: 550_000 }, 4)
    expect(show(judge, together(noisy, later)).rulings).toEqual([])
  })

  test('has it rolled back when five of them do the same', () => {
    const judge = createJudge(bakeOf({ routes }))
    expect(show(judge, together(culprits(5, 5), visitors(5))).verdictMs).toBeLessThan(10_000)
  })
})

test('one client that asks for what is broken on a route of its own does not have it rolled back', () => {
  const judge = createJudge(bakeOf({ routes: ['site', 'webhook'] }))
  const broken = Array.from({ length: 3000 }, (_, i) =>
    (i % 3 === 2 ? success : failure)(200 * i, 'webhook', 'partner'),
  )
  const others = visits({ perSecond: 5, failing: () => 0.001 }, 5)
  expect(show(judge, together(broken, others)).rulings).toEqual([])
})

test('bursts of tries again are taken as what they are', () => {
  for (let seed = 0; seed < 30; seed++) {
    const judge = createJudge(bakeOf({}, { responses: 3000, failed: 30 }))
    const calm = visits({ perSecond: 5, failing: () => 0.0025 }, seed)
    const bursts = calm
      .filter(({ outcome }) => outcome === 'failed')
      .flatMap(({ atMs, client }) =>
        Array.from({ length: 3 }, (_, i) => failure(atMs + 500 * (i + 1), 'site', client)),
      )
    expect(show(judge, together(calm, bursts)).rulings).toEqual([])
  }
})
