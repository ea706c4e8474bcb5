// Bakes for tests: what the old slot did, what is watched, and traffic that a judge is shown until it has something to say.
import type { Ruling, Tally } from '../../../src/model/judgement.ts'
import type { BaselineFigures } from '../../../src/switch/judge/baseline.ts'
import type { Evidence } from '../../../src/switch/judge/evidence.ts'
import type { Judge } from '../../../src/switch/judge/judge.ts'
import type { Bake } from '../../../src/switch/judge/parts.ts'
import type { JudgeSettings } from '../../../src/switch/judge/settings.ts'
import { clientName, exponential, failure, randomOf, success, type Random } from './made-up.ts'

export const bakeMs = 600_000

/** Ten minutes at 5 requests a second, one in a thousand failed. */
export const healthy: Tally = { responses: 3000, failed: 3 }

export function settingsOf(given: Partial<JudgeSettings> = {}): JudgeSettings {
  return {
    bakeMs,
    floor: 0.01,
    ratio: 3,
    alpha: 0.001,
    onSlow: 'notify',
    routes: ['site'],
    ...given,
  }
}

/** `clients`: how many were about when the switch was made, at time 0. */
export function baselineOf(slot: Tally, clients: number): BaselineFigures {
  return {
    slot: { ...slot, latency: null },
    routes: [['site', { ...slot, latency: null }]],
    activity: Array.from({ length: Math.min(5, clients) }, (_, i) => [clientName(i), -1]),
  }
}

export function bakeOf(given: Partial<JudgeSettings> = {}, old = healthy, clients = 20): Bake {
  return { settings: settingsOf(given), baseline: baselineOf(old, clients), switchedAtMs: 0 }
}

export interface Visits {
  readonly perSecond: number
  readonly clients?: number
  readonly routes?: readonly string[]
  readonly fromMs?: number
  readonly untilMs?: number
  /** The chance that a response fails, and what its pair is then. */
  readonly failing: (atMs: number, route: string) => number
  readonly pair?: (random: Random) => Evidence['pair']
}

/** Poisson arrivals of random clients. */
export function visits(of: Visits, ...seeds: readonly number[]): readonly Evidence[] {
  const { perSecond, clients = 20, routes = ['site'], fromMs = 0, untilMs = bakeMs } = of
  const random = randomOf(...seeds)
  const made: Evidence[] = []
  const pause = (): number => (1000 * exponential(random)) / perSecond
  for (let atMs = fromMs + pause(); atMs < untilMs; atMs += pause()) {
    const client = clientName(Math.floor(random() * clients))
    const route = routes[Math.floor(random() * routes.length)] ?? 'site'
    const isFailed = random() < of.failing(atMs, route)
    made.push(
      isFailed
        ? failure(atMs, route, client, of.pair?.(random) ?? 'none')
        : success(atMs, route, client),
    )
  }
  return made
}

/** In the order of their times. */
export function together(...lists: readonly (readonly Evidence[])[]): readonly Evidence[] {
  return lists.flat().sort((a, b) => a.atMs - b.atMs)
}

export interface Heard {
  readonly rulings: readonly Ruling[]
  /** Of the verdict; null: none came. */
  readonly verdictMs: number | null
}

/** Shows it all of them. */
export function show(judge: Judge, evidence: readonly Evidence[]): Heard {
  const rulings: Ruling[] = []
  let verdictMs: number | null = null
  for (const response of evidence) {
    const ruling = judge.observe(response)
    if (ruling === null) continue
    rulings.push(ruling)
    if (ruling.kind === 'verdict') verdictMs = response.atMs
  }
  return { rulings, verdictMs }
}
