// The answers of some time as sums: no sample is kept. A window lasts until it says enough, and never less than the typical
// request in it, or it would hold only those that were ready first.

export interface Window {
  readonly endedAtMs: number
  readonly lastedMs: number
  readonly meanMs: number
  /** The standard error of the mean. */
  readonly errorMs: number
  /** How long a request lasts that one finds in flight: the mean weighted by itself. */
  readonly spanMs: number
  /** As the requests found it when they entered, themselves included, and with those who waited for a place. */
  readonly peakInFlight: number
  /** The same without those who waited. */
  readonly meanInFlight: number
}

export interface OpenWindow {
  openedAtMs: number
  samples: number
  sumMs: number
  sumOfSquares: number
  sumInFlight: number
  peakInFlight: number
}

/** What a window must have to say enough. */
export interface Measure {
  readonly samples: number
  /** Times the span of its requests, and as many times those who were in flight or waited at its peak must have been answered. */
  readonly spans: number
  /** The standard error of the mean, as a part of it; not asked for once the window has lasted ten seconds. */
  readonly error: number
}

const shortestMs = 250
/** A backend that answers more slowly is measured as if it did not. */
const longestMs = 60_000
const longMs = 10_000
const fewestSamples = 20

export function emptyWindow(): OpenWindow {
  return {
    openedAtMs: 0,
    samples: 0,
    sumMs: 0,
    sumOfSquares: 0,
    sumInFlight: 0,
    peakInFlight: 0,
  }
}

export interface Sample {
  readonly latencyMs: number
  readonly inFlight: number
  readonly demand?: number
}

export function addTo(
  window: OpenWindow,
  { latencyMs, inFlight, demand = inFlight }: Sample,
  nowMs: number,
): void {
  if (window.samples === 0) window.openedAtMs = nowMs
  window.samples++
  window.sumMs += latencyMs
  window.sumOfSquares += latencyMs * latencyMs
  window.sumInFlight += inFlight
  if (demand > window.peakInFlight) window.peakInFlight = demand
}

export function isEnough(window: OpenWindow, measure: Measure, nowMs: number): boolean {
  const lastedMs = nowMs - window.openedAtMs
  if (lastedMs < shortestMs || window.samples < fewestSamples) return false
  if (lastedMs >= longestMs) return true
  if (window.samples < measure.samples || lastedMs < measure.spans * spanOf(window)) return false
  // Those who wait for a place have no latency yet: a burst is over when they are answered, and load is not.
  if (window.samples < measure.spans * window.peakInFlight) return false
  return lastedMs >= longMs || errorOf(window) <= measure.error * (window.sumMs / window.samples)
}

/** Of a window with at least two samples. */
export function closed(window: OpenWindow, nowMs: number): Window {
  const { samples, sumMs } = window
  return {
    endedAtMs: nowMs,
    lastedMs: nowMs - window.openedAtMs,
    meanMs: sumMs / samples,
    errorMs: errorOf(window),
    spanMs: Math.min(longestMs, spanOf(window)),
    peakInFlight: window.peakInFlight,
    meanInFlight: window.sumInFlight / samples,
  }
}

function errorOf({ samples, sumMs, sumOfSquares }: OpenWindow): number {
  const variance = Math.max(0, (sumOfSquares - (sumMs * sumMs) / samples) / (samples - 1))
  return Math.sqrt(variance / samples)
}

function spanOf({ sumMs, sumOfSquares }: OpenWindow): number {
  return sumMs === 0 ? 0 : sumOfSquares / sumMs
}
