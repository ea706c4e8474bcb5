// What a judge is made of, made of a bake and of what was saved. Nothing is decided here.
import type { Figures } from './account.ts'
import { createActivity, type Activity, type SavedActivity } from './activity.ts'
import type { BaselineFigures } from './baseline.ts'
import { createConsecutive, type Consecutive, type SavedConsecutive } from './consecutive.ts'
import { createErrorWatch, type ErrorWatch, type SavedErrorWatch } from './error-watch.ts'
import { createLatencies, type Latencies, type SavedLatencies } from './latencies.ts'
import { createLatencyWatch, type LatencyWatch, type SavedLatencyWatch } from './latency-watch.ts'
import { limitOf, routeLimitOf } from './limit.ts'
import { createPairs, type Pairs, type SavedPairs } from './pairs.ts'
import { bakeSeconds, watchedRoutes, type JudgeSettings } from './settings.ts'

/** One watch over a new slot. */
export interface Bake {
  readonly settings: JudgeSettings
  /** Of the old slot, at the switch. */
  readonly baseline: BaselineFigures
  /** Of the clock that evidence is dated by. */
  readonly switchedAtMs: number
}

export interface Parts {
  readonly activity: Activity
  readonly errors: ErrorWatch
  /** The same test of what both slots fail. */
  readonly bothFailed: ErrorWatch
  readonly consecutive: Consecutive
  readonly pairs: Pairs
  readonly latency: LatencyWatch
  readonly latencies: Latencies
}

export interface SavedParts {
  readonly activity: SavedActivity
  readonly errors: SavedErrorWatch
  readonly bothFailed: SavedErrorWatch
  readonly consecutive: SavedConsecutive
  readonly pairs: SavedPairs
  readonly latency: SavedLatencyWatch
  readonly latencies: SavedLatencies
}

export function createParts({ settings, baseline }: Bake, saved?: SavedParts): Parts {
  const { alpha } = settings
  const routes = watchedRoutes(settings)
  const seconds = bakeSeconds(settings)
  const old = new Map(baseline.routes)
  const slotLimit = limitOf(baseline.slot, settings)
  const routeLimits = new Map(
    routes.map((route) => {
      const figures = old.get(route) ?? { responses: 0, failed: 0 }
      return [route, routeLimitOf(figures, slotLimit, settings)]
    }),
  )
  const activity = createActivity(saved?.activity ?? baseline.activity)
  const watch = { alpha, slotLimit, seconds, activity }
  return {
    activity,
    errors: createErrorWatch({ ...watch, routeLimits }, saved?.errors),
    bothFailed: createErrorWatch({ ...watch, routeLimits: new Map() }, saved?.bothFailed),
    consecutive: createConsecutive(saved?.consecutive),
    pairs: createPairs(saved?.pairs),
    latency: createLatencyWatch({ old: watchedOf(routes, old), alpha, seconds }, saved?.latency),
    latencies: createLatencies(routes, saved?.latencies),
  }
}

export function saveParts(parts: Parts): SavedParts {
  return {
    activity: parts.activity.save(),
    errors: parts.errors.save(),
    bothFailed: parts.bothFailed.save(),
    consecutive: parts.consecutive.save(),
    pairs: parts.pairs.save(),
    latency: parts.latency.save(),
    latencies: parts.latencies.save(),
  }
}

function watchedOf(
  routes: readonly string[],
  old: ReadonlyMap<string, Figures>,
): ReadonlyMap<string, Figures> {
  return new Map([...old].filter(([route]) => routes.includes(route)))
}
