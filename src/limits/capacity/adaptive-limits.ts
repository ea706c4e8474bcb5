// The measured capacity of each route, fed with how its requests ended. It keeps sums, never samples, and no timers: a window
// ends with the first answer after its time.
import {
  adapt,
  allowedMs,
  isNear,
  isUnderLimit,
  limitIn,
  unmeasured,
  type AdaptiveSettings,
  type AdaptiveState,
} from './adaptive.ts'
import { firstPace, keepPace, type Pace } from './pace.ts'
import { addTo, closed, emptyWindow, isEnough, type Measure, type OpenWindow } from './window.ts'

export interface Ending {
  /** From being sent to the target to the first byte of its answer, or to the end without one. */
  readonly latencyMs: number
  /** `inFlight` of the entered request. */
  readonly inFlight: number
  /** `demand` of the entered request; default: `inFlight`. */
  readonly demand?: number
  /**
   * `failed`: the target's error, such as 500 or no connection. `aborted`: the client left. Neither makes a route look
   * fast; one that took long did take at least as long.
   */
  readonly outcome: 'answered' | 'failed' | 'aborted'
}

export interface AdaptiveLimits {
  /** How many may be in flight, at most `cap`; for `limitOf` of the cap on requests in flight. */
  limitOf(route: string, cap: number): number
  /** How many visitors without a session may be in flight; the others wait. */
  paceOf(route: string): number
  /** Each request of kind `http` that was sent to a target, once. */
  ended(route: string, ending: Ending, nowMs: number): void
  /** What is known of a route, for people and metrics; null: nothing yet. */
  measured(route: string): AdaptiveState | null
  /** Another slot answers from now on: the limits stay, what is a normal latency is learnt anew. */
  relearn(): void
}

interface Measured {
  state: AdaptiveState
  settings: AdaptiveSettings
  window: OpenWindow
  readonly pace: Pace
}

export const adaptiveDefaults = { floor: 4, tolerance: 1.5, slackMs: 5, probeAfter: 80 }

/** Load is to be seen soon, and what is learnt first is doubted anyway; what is learnt without it, and above all in a probe, is to be true of a mix of answers. */
const measures = {
  load: { samples: 40, spans: 1, error: 1 },
  calm: { samples: 200, spans: 1, error: 1 },
  probe: { samples: 50, spans: 2, error: 0.12 },
} as const

/** Memory: about 300 bytes for each route name. */
export function createAdaptiveLimits(
  settings: Omit<AdaptiveSettings, 'cap'> = adaptiveDefaults,
): AdaptiveLimits {
  const routes = new Map<string, Measured>()
  return {
    limitOf(name, cap) {
      let route = routes.get(name)
      if (route === undefined) {
        route = {
          state: unmeasured,
          settings: { ...settings, cap },
          window: emptyWindow(),
          pace: firstPace(),
        }
        routes.set(name, route)
      }
      if (route.settings.cap !== cap) route.settings = { ...settings, cap }
      return limitIn(route.state, route.settings)
    },
    paceOf: (name) => Math.floor(routes.get(name)?.pace.most ?? Number.POSITIVE_INFINITY),
    ended(name, ending, nowMs) {
      const route = routes.get(name)
      if (route === undefined) return
      if (ending.outcome === 'answered') keepPaceOf(route, ending, nowMs)
      if (!saysSomething(route, ending, nowMs)) return
      const { window } = route
      addTo(window, ending, nowMs)
      if (!isEnough(window, measureFor(route), nowMs)) return
      route.state = adapt(route.state, closed(window, nowMs), route.settings)
      route.window = emptyWindow()
    },
    measured: (name) => routes.get(name)?.state ?? null,
    relearn() {
      for (const route of routes.values()) {
        route.state = { ...unmeasured, limit: route.state.limit }
        route.window = emptyWindow()
      }
    },
  }
}

function measureFor({ state, settings, window }: Measured): Measure {
  if (state.phase === 'probe') return measures.probe
  const soon = state.baselineMs === null || isNear(state, window.peakInFlight, settings)
  return soon ? measures.load : measures.calm
}

function keepPaceOf(
  { state, settings, pace }: Measured,
  { latencyMs, inFlight }: Ending,
  nowMs: number,
): void {
  const allowed = allowedMs(state, settings)
  keepPace(pace, inFlight, allowed === null || latencyMs <= allowed ? 'timely' : 'late', nowMs)
}

function saysSomething(
  { state, settings }: Measured,
  { outcome, latencyMs, inFlight }: Ending,
  nowMs: number,
): boolean {
  if (nowMs < state.measureFromMs) return false
  if (state.phase === 'probe' && !isUnderLimit(state, inFlight)) return false
  if (outcome === 'answered') return true
  const allowed = allowedMs(state, settings)
  return allowed !== null && latencyMs > allowed
}
