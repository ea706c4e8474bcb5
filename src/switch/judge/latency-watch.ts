// Watches for slowness: how often a response takes longer than nine in ten, or ninety-nine in a hundred, did on the same route
// of the old slot. So latency becomes a stream of yes and no, and is judged as failures are, whatever its distribution.
import type { Exceedance, Quantile } from '../../model/judgement.ts'
import type { Figures } from './account.ts'
import type { Evidence } from './evidence.ts'
import { createSlowness, type SavedSlowness, type Slowness } from './slowness.ts'

export interface LatencyWatch {
  /** A response that is no failure, after the warm-up. What it makes an alarm, or null; an alarm is told once. */
  note(evidence: Evidence, second: number): Exceedance | null
  save(): SavedLatencyWatch
}

export interface LatencyWatchOptions {
  /** By name, what the old slot did on the routes that are watched. */
  readonly old: ReadonlyMap<string, Figures>
  /** Split between the quantiles, and then between the slot and its routes. */
  readonly alpha: number
  readonly seconds: number
}

export interface SavedLatencyWatch {
  readonly told: boolean
  /** Of each quantile: of the slot, and then of the routes of which enough is known. */
  readonly slownesses: readonly (readonly SavedSlowness[])[]
}

interface Rule {
  readonly quantile: Quantile
  readonly limit: number
  /** Of fewer responses the quantile of the old slot is not known well enough to hold anybody to its multiple. */
  readonly fewest: number
}

const rules: readonly Rule[] = [
  { quantile: 'p90', limit: 0.2, fewest: 200 },
  { quantile: 'p99', limit: 0.03, fewest: 1000 },
]

export function createLatencyWatch(
  options: LatencyWatchOptions,
  saved?: SavedLatencyWatch,
): LatencyWatch {
  const watches = rules.map((rule, i) => createRuleWatch(rule, options, saved?.slownesses[i] ?? []))
  let told = saved?.told ?? false
  return {
    note({ route, latencyMs }, second) {
      if (told || latencyMs === null) return null
      let alarm: Slowness | null = null
      for (const watch of watches) alarm = watch.note(route, latencyMs, second) ?? alarm
      if (alarm === null) return null
      told = true
      return alarm.exceedance()
    },
    save: () => ({ told, slownesses: watches.map((watch) => watch.save()) }),
  }
}

/** One quantile, over the slot and its routes. */
interface RuleWatch {
  note(route: string, latencyMs: number, second: number): Slowness | null
  save(): readonly SavedSlowness[]
}

function createRuleWatch(
  { quantile, limit, fewest }: Rule,
  { old, alpha, seconds }: LatencyWatchOptions,
  saved: readonly SavedSlowness[],
): RuleWatch {
  const known = [...old].flatMap(([route, { latency }]) =>
    latency !== null && latency.count >= fewest ? [{ route, overMs: latency[quantile] }] : [],
  )
  // A single route is the slot: nothing to split.
  const share = known.length > 1 ? 2 : 1
  const of = (route: string | null, part: number, i: number): Slowness => {
    const threshold = (part * rules.length) / alpha
    return createSlowness({ route, quantile, limit, threshold, seconds }, saved[i])
  }
  const slot = of(null, share, 0)
  const routes = known.map(({ route, overMs }, i) => ({
    route,
    overMs,
    slowness: share === 1 ? null : of(route, share * known.length, i + 1),
  }))
  const byName = new Map(routes.map((entry) => [entry.route, entry]))
  return {
    note(name, latencyMs, second) {
      const entry = byName.get(name)
      if (entry === undefined) return null
      const { overMs, slowness } = entry
      if (latencyMs <= overMs) {
        slot.quick(second)
        slowness?.quick(second)
        return null
      }
      const isOfSlot = slot.slow(second)
      // The route first: it says more.
      if (slowness?.slow(second) === true) return slowness
      return isOfSlot ? slot : null
    },
    save: () =>
      [slot, ...routes.flatMap(({ slowness }) => slowness ?? [])].map((one) => one.save()),
  }
}
