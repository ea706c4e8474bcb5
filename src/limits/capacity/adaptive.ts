// The measured capacity of a route: how many requests may be in flight before they only wait for each other. A pure
// reducer over windows of answers; it never lowers a limit for latency alone, only where the route is near the limit too.
import type { Window } from './window.ts'

export interface AdaptiveSettings {
  /** The limit never falls below this many. */
  readonly floor: number
  /** Nor rises above; the route's configured cap. */
  readonly cap: number
  /** How many times the baseline is still no sign of a wait. */
  readonly tolerance: number
  /** Milliseconds of the machine's own, such as garbage collection, that are no sign either. */
  readonly slackMs: number
  /** Windows in which latency is not what the baseline says, after which the baseline is looked for anew. */
  readonly probeAfter: number
}

export interface AdaptiveState {
  /** May be a fraction; infinite until first lowered. */
  readonly limit: number
  /** The mean latency without a wait; null: not known. */
  readonly baselineMs: number | null
  /** In a probe the limit is lowered to see whether latency follows. */
  readonly phase: 'steady' | 'probe'
  /** Windows in a row in which requests waited for each other. One may be a burst; two are load. */
  readonly crowded: number
  /** What was measured with more in flight, since the limit is lowered; null: it is not. */
  readonly reference: Pick<Window, 'meanInFlight' | 'meanMs'> | null
  /** Windows near the limit, give or take, in which latency was not what the baseline says. */
  readonly contradicted: number
  /** What ends before began under another limit, for the most part. */
  readonly measureFromMs: number
}

/** Nothing known: the cap is the limit until measurement says otherwise. */
export const unmeasured: AdaptiveState = {
  limit: Number.POSITIVE_INFINITY,
  baselineMs: null,
  phase: 'steady',
  crowded: 0,
  reference: null,
  contradicted: 0,
  measureFromMs: Number.NEGATIVE_INFINITY,
}

/**
 * In flight, as a share of the limit, from which a route is near it: below what visitors without a session may take, or a flood
 * of them would never be seen.
 */
const nearShare = 0.55
/** One window never takes more than this from the limit. */
const lowestFactor = 0.5
/** A measurement within this factor of the baseline confirms it; where the limit settles under load, it is above. */
const agreement = 1.2
/** How many windows of contradiction one that agrees takes back. */
const forgiving = 3
/** How long a change of latency without load takes to be learnt. Up is slow: it may be a wait that only begins. */
const memoryMs = { up: 30_000, down: 10_000 }
const fastestLearning = 0.2
/** What is in flight, as a share of the reference, from which latency tells whether requests waited for each other. */
const tellingShare = 0.6

/** How many may be in flight now. */
export function limitIn(state: AdaptiveState, settings: AdaptiveSettings): number {
  return Math.floor(bound(state.limit, settings))
}

/** The mean latency up to which nobody is said to wait; null while there is no baseline. */
export function allowedMs(state: AdaptiveState, settings: AdaptiveSettings): number | null {
  if (state.baselineMs === null) return null
  return state.baselineMs * settings.tolerance + settings.slackMs
}

/** Whether so many in flight are near the limit. */
export function isNear(
  state: AdaptiveState,
  inFlight: number,
  settings: AdaptiveSettings,
): boolean {
  return inFlight >= nearShare * bound(state.limit, settings)
}

/**
 * Whether a request that found so many in flight may have entered under the limit of now. While rules are only observed
 * few do, and a probe ends when load does.
 */
export function isUnderLimit(state: AdaptiveState, inFlight: number): boolean {
  return inFlight <= 1.25 * state.limit + 1
}

/**
 * The state after a window.
 *
 * By Little's law what is in flight is throughput times mean latency. Once the backend is busy, throughput stays and the
 * mean grows with what is in flight, so `in flight × baseline / mean` is what it would take without a wait. The mean,
 * unlike a quantile, says so of a route of fast and slow answers too, and its standard error says when a few samples of a
 * mix prove nothing. The idea of a gradient on latency is that of Netflix' concurrency-limits and of Envoy.
 */
export function adapt(
  before: AdaptiveState,
  window: Window,
  settings: AdaptiveSettings,
): AdaptiveState {
  const state = { ...before, limit: bound(before.limit, settings) }
  if (state.phase === 'probe') return endProbe(state, window, settings)
  const nearLimit = isNear(state, window.peakInFlight, settings)
  const allowed = allowedMs(state, settings)
  // It may have been learnt under load: only a calm window takes this doubt away.
  if (allowed === null)
    return { ...calm(state, window, settings), contradicted: settings.probeAfter }
  const surelyMs = window.meanMs - 2 * window.errorMs
  if (!nearLimit)
    return surelyMs <= allowed ? calm(state, window, settings) : { ...state, crowded: 0 }
  const judged = { ...state, contradicted: contradiction(state, window) }
  if (surelyMs <= allowed) return grow(judged, window, settings)
  return crowd(judged, window, allowed / surelyMs, settings)
}

/** Nobody waits, and there is little load: the baseline follows, and what was learnt of the limit is forgotten. */
function calm(state: AdaptiveState, window: Window, settings: AdaptiveSettings): AdaptiveState {
  const learnt = learn(state, window, weightOf(state, window))
  return { ...raise(learnt, settings), contradicted: 0 }
}

/** Nobody waits, and the limit is made use of: it may be higher. */
function grow(state: AdaptiveState, window: Window, settings: AdaptiveSettings): AdaptiveState {
  const faster = window.meanMs + 2 * window.errorMs < (state.baselineMs ?? 0)
  return raise(learn(state, window, faster ? weightOf(state, window) : 0), settings)
}

function raise(state: AdaptiveState, settings: AdaptiveSettings): AdaptiveState {
  const limit = bound(state.limit + Math.sqrt(state.limit), settings)
  return { ...state, limit, crowded: 0, reference: null }
}

/** Requests wait for each other, by the baseline. `factor`: what part of those in flight it would take without a wait. */
function crowd(
  state: AdaptiveState,
  window: Window,
  factor: number,
  settings: AdaptiveSettings,
): AdaptiveState {
  const crowded = { ...state, crowded: state.crowded + 1 }
  if (crowded.crowded === 1) return crowded
  if (trend(state, window) === 'flat') return findBaseline(state, window, settings)
  if (state.contradicted >= settings.probeAfter) return probe(state, window, settings)
  const { meanInFlight } = window
  const room = Math.max(lowestFactor, factor) * meanInFlight + Math.sqrt(meanInFlight)
  return lower(crowded, window, Math.min(state.limit, bound(room, settings)))
}

/** Halves the limit to see whether latency follows. If it does, requests did wait. One that is far from what is in flight tells nothing. */
function probe(state: AdaptiveState, window: Window, settings: AdaptiveSettings): AdaptiveState {
  const limit = Math.min(state.limit / 2, window.meanInFlight)
  return { ...lower(state, window, bound(limit, settings)), phase: 'probe' }
}

function lower(state: AdaptiveState, window: Window, limit: number): AdaptiveState {
  const { meanInFlight, meanMs, endedAtMs, spanMs } = window
  const reference = trend(state, window) === 'unclear' ? state.reference : null
  return {
    ...state,
    limit,
    reference: reference ?? { meanInFlight, meanMs },
    measureFromMs: endedAtMs + spanMs,
  }
}

/** Deeper while latency goes on to fall. */
function endProbe(state: AdaptiveState, window: Window, settings: AdaptiveSettings): AdaptiveState {
  return trend(state, window) === 'flat' || state.limit <= settings.floor
    ? findBaseline(state, window, settings)
    : probe(state, window, settings)
}

/** Latency did not fall with what is in flight: nobody waits, and what is measured is the baseline. */
function findBaseline(
  state: AdaptiveState,
  window: Window,
  settings: AdaptiveSettings,
): AdaptiveState {
  return {
    ...learn(state, window, 1),
    limit: bound(state.limit * 2, settings),
    phase: 'steady',
    crowded: 0,
    reference: null,
    contradicted: 0,
  }
}

/**
 * How latency goes with what is in flight, measured with less of it than the reference: `falling` in proportion if
 * requests waited for each other, `flat` if not.
 */
function trend({ reference }: AdaptiveState, window: Window): 'falling' | 'flat' | 'unclear' {
  if (reference === null) return 'unclear'
  const share = window.meanInFlight / reference.meanInFlight
  if (share > tellingShare) return 'unclear'
  // Nearer to the one or the other.
  return window.meanMs < 0.5 * (1 + share) * reference.meanMs ? 'falling' : 'flat'
}

/** `weight`: 0 leaves the baseline, 1 replaces it. */
function learn(state: AdaptiveState, { meanMs }: Window, weight: number): AdaptiveState {
  const known = state.baselineMs ?? meanMs
  return { ...state, baselineMs: known + weight * (meanMs - known) }
}

function weightOf({ baselineMs }: AdaptiveState, { meanMs, lastedMs }: Window): number {
  const memory = meanMs > (baselineMs ?? 0) ? memoryMs.up : memoryMs.down
  return Math.min(fastestLearning, lastedMs / memory)
}

/** Where a limit settles, chance makes some windows agree. */
function contradiction(state: AdaptiveState, window: Window): number {
  const { contradicted } = state
  return agrees(state, window) ? Math.max(0, contradicted - forgiving) : contradicted + 1
}

function agrees({ baselineMs }: AdaptiveState, { meanMs }: Window): boolean {
  return baselineMs !== null && meanMs <= agreement * baselineMs
}

function bound(limit: number, { floor, cap }: AdaptiveSettings): number {
  return Math.min(cap, Math.max(floor, limit))
}
