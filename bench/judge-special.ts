// What an average does not show: a route that is one in a hundred and fails, a client who is all the traffic there is, and clients
// who make a release fail for themselves alone.
import { goOn, historyOf, judgeFor, justNow } from './judge-bake.ts'
import { delayFigure, mostFigure, rank, type Figure } from './judge-figures.ts'
import {
  clientName,
  exponential,
  failure,
  randomOf,
  success,
  type Random,
} from '../test/switch/judge/made-up.ts'
import { trafficOf, type Traffic } from './judge-traffic.ts'

const runs = 300

/** The rare route of twenty fails, and only it. */
export function rareRoute(): readonly Figure[] {
  const names = Array.from({ length: 19 }, (_, i) => `route-${i}`)
  const routes = [
    ...names.map((name) => ({ name, share: 0.99 / 19 })),
    { name: 'rare', share: 0.01 },
  ]
  const seconds: number[] = []
  let named = 0
  for (let run = 0; run < runs; run++) {
    const random = randomOf(6, run)
    const common = { perSecond: 50, clients: 100, routes }
    const history = historyOf(trafficOf({ ...common, failing: () => 0.001 }), random)
    const failing = (route: string): number => (route === 'rare' ? 1 : 0.001)
    const traffic = trafficOf({ ...common, failing })
    const { verdict, rolledBackMs } = goOn(judgeFor(traffic, history), traffic, 0, random)
    if (rolledBackMs !== null) seconds.push(rolledBackMs / 1000)
    if (verdict.kind === 'rolled-back' && verdict.worst?.route === 'rare') named++
  }
  const inTime = seconds.filter((took) => took <= 15).length / runs
  return [
    { name: 'median, s', measured: rank(seconds, 0.5), expected: '', missed: false },
    {
      name: 'within 15 s',
      measured: `${Math.round(100 * inTime)}%`,
      expected: '>= 90%',
      missed: inTime < 0.9,
    },
    {
      name: 'route named',
      measured: `${Math.round((100 * named) / runs)}%`,
      expected: '>= 99%',
      missed: named < 0.99 * runs,
    },
  ]
}

/** One client asks two routes by turns, one of which fails always; the old slot answers each failure well, or is not asked. */
export function loneClient(): readonly Figure[] {
  return [5, 50].flatMap((perSecond) =>
    [1, 0].map((retryable) => {
      const seconds = Array.from({ length: runs }, (_, run) =>
        secondsAlone(perSecond, retryable, run),
      ).filter((took) => took !== null)
      const found = seconds.length / runs
      if (retryable === 0) {
        // Only by ten in a row, as chance has it.
        const measured = `${Math.round(100 * found)}%`
        return {
          name: `${perSecond}/s, old slot not asked, found`,
          measured,
          expected: '',
          missed: false,
        }
      }
      const name = `${perSecond}/s, old slot asked`
      const measured = { median: rank(seconds, 0.5), p95: rank(seconds, 0.95), errors: null, found }
      // Four or five failures, at half of the rate.
      const expected = { median: 10 / perSecond, p95: 20 / perSecond, errors: null, found: 1 }
      return delayFigure(name, measured, expected)
    }),
  )
}

/** null: it was not found in ten minutes. */
function secondsAlone(perSecond: number, retryable: number, run: number): number | null {
  const random = randomOf(8, run, perSecond, retryable)
  const routes = ['site', 'api'].map((name) => ({ name, share: 0.5 }))
  const common = { perSecond, clients: 1, routes, retryable, oldFailing: 0 }
  const history = historyOf(trafficOf({ ...common, failing: () => 0.001 }), random)
  const traffic = trafficOf({ ...common, failing: (route) => (route === 'api' ? 1 : 0) })
  const { rolledBackMs } = goOn(judgeFor(traffic, history), traffic, 0, random)
  return rolledBackMs === null ? null : rolledBackMs / 1000
}

/** Each fails two requests in three, over five routes, among twenty clients to whom nothing happens. */
export function poisoning(): readonly Figure[] {
  return [1, 2, 3, 5].map((culprits) => {
    const rolledBack = Array.from({ length: runs }, (_, run) => isRolledBack(culprits, run)).filter(
      Boolean,
    ).length
    const share = rolledBack / runs
    const name = `${culprits} of 25 clients, with half of the requests`
    if (culprits === 1) return mostFigure(name, 100 * share, 0.4, '%')
    const missed = culprits === 5 && share < 1
    const expected = culprits === 5 ? '100%' : ''
    return { name, measured: `${Math.round(100 * share)}%`, expected, missed }
  })
}

function isRolledBack(culprits: number, run: number): boolean {
  const perSecond = 5
  const random = randomOf(7, run, culprits)
  const routes = Array.from({ length: 5 }, (_, i) => ({ name: `route-${i}`, share: 0.2 }))
  const traffic = trafficOf({ perSecond, routes, failing: () => 0.001 })
  const judge = judgeFor(traffic, { ...historyOf(traffic, random), activity: justNow(traffic) })
  for (
    let atMs = 0, n = 0;
    atMs < 300_000;
    atMs += (1000 * exponential(random)) / (2 * perSecond)
  ) {
    const evidence =
      random() < 0.5 ? ofCulprit(n++, culprits, atMs) : ofVisitor(traffic, atMs, random)
    if (judge.observe(evidence)?.kind === 'verdict') return true
  }
  return false
}

function ofCulprit(n: number, culprits: number, atMs: number) {
  const turn = Math.floor(n / culprits)
  const client = `culprit-${n % culprits}`
  const route = `route-${turn % 5}`
  return Math.floor(turn / 5) % 3 < 2 ? failure(atMs, route, client) : success(atMs, route, client)
}

function ofVisitor({ clients }: Traffic, atMs: number, random: Random) {
  const route = `route-${Math.floor(random() * 5)}`
  const client = clientName(Math.floor(random() * clients))
  return random() < 0.001 ? failure(atMs, route, client) : success(atMs, route, client)
}
