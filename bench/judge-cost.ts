// What one response costs: 20 routes, each watched for errors and latency, 1,000 clients. In CPU time, which neighbours on the
// same machine disturb less than they do the clock.
import type { Evidence } from '../src/switch/judge/evidence.ts'
import { createBaseline } from '../src/switch/judge/baseline.ts'
import { createJudge } from '../src/switch/judge/judge.ts'
import { settingsOf } from './judge-bake.ts'
import { mostFigure, rank, type Figure } from './judge-figures.ts'
import { randomOf } from '../test/switch/judge/made-up.ts'
import { sourceOf, trafficOf } from './judge-traffic.ts'

const responses = 200_000
const rounds = 5

export function costs(): readonly Figure[] {
  const baselineNs: number[] = []
  const judgeNs: number[] = []
  let bytes = 0
  for (let round = 0; round < rounds; round++) {
    const baseline = createBaseline()
    const history = made(round, 0)
    baselineNs.push(nsEach(() => history.forEach((evidence) => baseline.note(evidence))))
    // Not in the warm-up, when latency is not looked at.
    const switchedAtMs = (history.at(-1)?.atMs ?? 0) - 20_000
    const figures = baseline.at(switchedAtMs + 20_000)
    const judge = createJudge({ settings: settingsOf(traffic()), baseline: figures, switchedAtMs })
    const evidence = made(round, switchedAtMs + 20_000)
    judgeNs.push(nsEach(() => evidence.forEach((response) => judge.observe(response))))
    if (judge.summary(0).verdict !== null) throw new Error('the healthy slot was judged bad')
    bytes = JSON.stringify(judge.save()).length
  }
  // The best of the rounds but one: the first ones are the compiler's.
  return [
    mostFigure('a response of the new slot, ns', rank(judgeNs, 0.3), 1000),
    mostFigure('a response of the old slot, ns', rank(baselineNs, 0.3), 1000),
    mostFigure('saved state, kB', bytes / 1000, 200),
  ]
}

function traffic() {
  const routes = Array.from({ length: 20 }, (_, i) => ({ name: `route-${i}`, share: 0.05 }))
  return trafficOf({ perSecond: 500, clients: 1000, routes, failing: () => 0.001 })
}

function made(seed: number, fromMs: number): readonly Evidence[] {
  const random = randomOf(9, seed, fromMs)
  const next = sourceOf(traffic(), fromMs, random)
  return Array.from({ length: responses }, () => {
    const evidence = next()
    return { ...evidence, latencyMs: 20 + 60 * random() }
  })
}

function nsEach(work: () => void): number {
  const began = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(began)
  return (1000 * (user + system)) / responses
}
