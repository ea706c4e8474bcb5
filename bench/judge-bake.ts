// One bake of bench/judge.ts: a baseline, a judge, and traffic until the verdict or the end.
import type { JudgeVerdict } from '../src/model/judgement.ts'
import { createBaseline, type BaselineFigures } from '../src/switch/judge/baseline.ts'
import { createJudge, restoreJudge, type Judge } from '../src/switch/judge/judge.ts'
import type { JudgeSettings } from '../src/switch/judge/settings.ts'
import { clientName, type Random } from '../test/switch/judge/made-up.ts'
import { poisson, sourceOf, type Traffic } from './judge-traffic.ts'

export const bakeMs = 600_000

export interface Outcome {
  /** null: it was not rolled back. */
  readonly rolledBackMs: number | null
  readonly verdict: JudgeVerdict
  /** Failures that visitors saw. */
  readonly visible: number
}

export function settingsOf({ routes }: Traffic): JudgeSettings {
  return {
    bakeMs,
    floor: 0.01,
    ratio: 3,
    alpha: 0.001,
    onSlow: 'notify',
    routes: routes.map(({ name }) => name),
  }
}

export function judgeFor(traffic: Traffic, baseline: BaselineFigures): Judge {
  return createJudge({ settings: settingsOf(traffic), baseline, switchedAtMs: 0 })
}

/** Ten minutes of the old slot: lived through where failures come in bursts, drawn where they do not. */
export function historyOf(traffic: Traffic, random: Random): BaselineFigures {
  return traffic.tries > 1 ? livedHistory(traffic, random) : drawnHistory(traffic, random)
}

function livedHistory(traffic: Traffic, random: Random): BaselineFigures {
  const baseline = createBaseline()
  const next = sourceOf(traffic, 0, random)
  for (let evidence = next(); evidence.atMs < bakeMs; evidence = next()) baseline.note(evidence)
  return { ...baseline.at(bakeMs - 1), activity: justNow(traffic) }
}

function drawnHistory(traffic: Traffic, random: Random): BaselineFigures {
  const { routes, perSecond, failing } = traffic
  const figures = routes.map(({ name, share }) => {
    const count = Math.round(600 * perSecond * share)
    const failed = Math.min(count, poisson(count * failing(name, 0), random))
    return [name, { responses: count, failed, latency: null }] as const
  })
  const sum = (what: 'responses' | 'failed'): number =>
    figures.reduce((total, [, of]) => total + of[what], 0)
  return {
    slot: { responses: sum('responses'), failed: sum('failed'), latency: null },
    routes: figures,
    activity: justNow(traffic),
  }
}

/** Some of the clients, as of the moment before the switch. */
export function justNow({ clients }: Traffic): BaselineFigures['activity'] {
  return Array.from({ length: Math.min(5, clients) }, (_, i) => [clientName(i), -1])
}

/** The judge after it has lived through a time in which nothing was found; null if something was. */
export function beginning(
  judge: Judge,
  traffic: Traffic,
  untilMs: number,
  random: Random,
): Judge | null {
  const next = sourceOf(traffic, 0, random)
  for (let evidence = next(); evidence.atMs < untilMs; evidence = next()) {
    if (judge.observe(evidence)?.kind === 'verdict') return null
  }
  return judge
}

/** A judge of its own that goes on where this one is. */
export function copyOf(judge: Judge): Judge {
  return restoreJudge(judge.save())
}

export function goOn(judge: Judge, traffic: Traffic, fromMs: number, random: Random): Outcome {
  let visible = 0
  const next = sourceOf(traffic, fromMs, random)
  for (let evidence = next(); evidence.atMs < bakeMs; evidence = next()) {
    if (evidence.outcome === 'failed' && evidence.pair !== 'old-ok') visible++
    const ruling = judge.observe(evidence)
    if (ruling?.kind === 'verdict') {
      return { rolledBackMs: evidence.atMs, verdict: ruling.verdict, visible }
    }
  }
  return { rolledBackMs: null, verdict: judge.conclude(bakeMs), visible }
}
