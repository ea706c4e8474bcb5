// GCRA, the generic cell rate algorithm, on a theoretical arrival time (TAT): the moment at which all that was taken is
// free again. Pure, and in whole microseconds: the published bound is exact because nothing is ever rounded.

export interface Rate {
  /** Requests that are free in `perMs`, evenly spread over it. */
  readonly count: number
  readonly perMs: number
  /** Requests that may come at once. */
  readonly burst: number
}

/** A rate as it is counted. */
export interface Pace {
  /** From one free request to the next: T. */
  readonly spacingUs: number
  /** In which a whole burst is free again: burst * T. */
  readonly capacityUs: number
}

/** Microseconds: one year and a day. A burst that takes longer to be free again does not fit the counters. */
const longestCapacityUs = 366 * 86_400_000_000

/**
 * T is rounded up to whole microseconds, so a rate is slower than it was written by less than 1 us a request, and never
 * faster; more than a million a second is a million a second. Throws a RangeError for what cannot be counted.
 */
export function paceOf({ count, perMs, burst }: Rate): Pace {
  if (!isCount(count) || !isCount(perMs)) {
    throw new RangeError(`a rate of ${count} in ${perMs} ms: expected whole numbers of at least 1`)
  }
  if (!isCount(burst)) {
    throw new RangeError(`a burst of ${burst}: expected a whole number of at least 1`)
  }
  const spacingUs = Math.ceil((perMs * 1000) / count)
  const capacityUs = burst * spacingUs
  if (capacityUs > longestCapacityUs) {
    const days = Math.round(capacityUs / 86_400_000_000)
    throw new RangeError(
      `a burst of ${burst} at ${count} in ${perMs} ms is free again after ${days} days: expected at most 366`,
    )
  }
  return { spacingUs, capacityUs }
}

/**
 * Until a request would be allowed, at a moment of a clock that never goes back; 0 or less: it is now, and then `tatAfter` is to
 * be kept of it. `tatUs`: what the last one that was allowed left; 0 for the first.
 *
 * The bound: in any window W at most burst + floor(W / T) are allowed, however they come; after a rest the first `burst`
 * of them at once. (Each allowed one moves the TAT on by T or more and leaves it at most burst * T ahead: n in a window
 * need n * T <= W + burst * T.)
 */
export function waitUs(pace: Pace, tatUs: number, nowUs: number): number {
  return usedAt(pace, tatUs, nowUs) + pace.spacingUs - pace.capacityUs
}

/** The TAT that an allowed request leaves. */
export function tatAfter(pace: Pace, tatUs: number, nowUs: number): number {
  return nowUs + usedAt(pace, tatUs, nowUs) + pace.spacingUs
}

/** Requests that may come at once now. */
export function leftAt(pace: Pace, tatUs: number, nowUs: number): number {
  return Math.floor((pace.capacityUs - usedAt(pace, tatUs, nowUs)) / pace.spacingUs)
}

/** Never above the capacity: a TAT of a larger budget, or of a clock that was put back, does not shut anybody out. */
function usedAt({ capacityUs }: Pace, tatUs: number, nowUs: number): number {
  return Math.min(Math.max(tatUs - nowUs, 0), capacityUs)
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 1
}
