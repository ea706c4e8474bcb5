// How soon a release that is slower is told of, and whether one that is not ever is: latencies are lognormal, with a median of 50 ms.
import { createBaseline, type BaselineFigures } from '../src/switch/judge/baseline.ts'
import { createJudge } from '../src/switch/judge/judge.ts'
import { delayFigure, rank, type Figure } from './judge-figures.ts'
import { exponential, randomOf, success, type Random } from '../test/switch/judge/made-up.ts'
import { oneRoute, trafficOf } from './judge-traffic.ts'
import { settingsOf } from './judge-bake.ts'

/** How many times slower a response is. */
type Slowing = (atMs: number, random: Random) => number

/** Requests a second, what is expected (median and 95th percentile in seconds; null: no alarm), and runs. */
type Case = readonly [string, number, Slowing, readonly [number, number] | null, number]

const graceMs = 15_000
const watchedMs = 300_000

const cases: readonly Case[] = [
  ['no change', 5, () => 1, null, 300],
  ['no change', 50, () => 1, null, 40],
  ['x1.1', 5, () => 1.1, null, 300],
  ['x1.1', 50, () => 1.1, null, 40],
  ['x3 for the first 10 s', 50, (atMs) => (atMs < 10_000 ? 3 : 1), null, 40],
  ['x2', 5, () => 2, [33, 71], 300],
  ['x2', 50, () => 2, [4, 8], 200],
  ['x2', 500, () => 2, [1, 1], 60],
  ['x5', 5, () => 5, [3, 5], 300],
  ['x5', 50, () => 5, [1, 1], 200],
  ['one in ten x10', 5, (_, random) => (random() < 0.1 ? 10 : 1), [56, 133], 300],
  ['one in ten x10', 50, (_, random) => (random() < 0.1 ? 10 : 1), [6, 13], 200],
  ['one in ten x10', 500, (_, random) => (random() < 0.1 ? 10 : 1), [1, 2], 60],
]

/** A history takes long to make: runs share some. */
const histories = 10

export function slowReleases(): readonly Figure[] {
  const made = new Map(
    [5, 50, 500].map((perSecond) => [
      perSecond,
      Array.from({ length: histories }, (_, i) => historyAt(perSecond, randomOf(10, i, perSecond))),
    ]),
  )
  const historyOf = (perSecond: number, run: number): BaselineFigures => {
    const history = made.get(perSecond)?.[run % histories]
    if (history === undefined) throw new Error(`no history at ${perSecond}/s`)
    return history
  }
  return cases.map(([name, perSecond, slowing, expected, runs]) => {
    const seconds = Array.from({ length: runs }, (_, run) =>
      alarmAfter(perSecond, slowing, historyOf(perSecond, run), randomOf(8, run, perSecond)),
    ).filter((after) => after !== null)
    const title = `${name}, ${perSecond}/s`
    if (expected === null) {
      const measured = `${seconds.length} of ${runs}`
      return { name: title, measured, expected: '0%', missed: seconds.length > 0 }
    }
    return delayFigure(
      title,
      {
        median: rank(seconds, 0.5),
        p95: rank(seconds, 0.95),
        errors: null,
        found: seconds.length / runs,
      },
      { median: expected[0], p95: expected[1], errors: null, found: 1 },
    )
  })
}

/** Seconds after the warm-up; null: none. */
function alarmAfter(
  perSecond: number,
  slowing: Slowing,
  baseline: BaselineFigures,
  random: Random,
): number | null {
  const traffic = trafficOf({ perSecond, failing: () => 0 })
  const judge = createJudge({ settings: settingsOf(traffic), baseline, switchedAtMs: 0 })
  const spacingMs = 1000 / perSecond
  for (let atMs = 0; atMs < graceMs + watchedMs; atMs += spacingMs * exponential(random)) {
    const latencyMs = latency(random) * slowing(atMs, random)
    const ruling = judge.observe({ ...success(atMs, 'site', 'client'), latencyMs })
    if (ruling?.kind === 'alert') return (atMs - graceMs) / 1000
  }
  return null
}

/** Ten minutes of the old slot; of more than 30,000 responses no more than these. */
function historyAt(perSecond: number, random: Random): BaselineFigures {
  const baseline = createBaseline()
  const count = Math.min(30_000, 600 * perSecond)
  const route = oneRoute[0].name
  for (let i = 0; i < count; i++) {
    const atMs = (600_000 * i) / count
    baseline.note({ ...success(atMs, route, 'client'), latencyMs: latency(random) })
  }
  return baseline.at(599_999)
}

function latency(random: Random): number {
  const normal = Math.sqrt(2 * exponential(random)) * Math.cos(2 * Math.PI * random())
  return 50 * Math.exp(0.8 * normal)
}
