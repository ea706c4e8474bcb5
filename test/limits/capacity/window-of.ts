// Windows and settings for tests of the measured capacity, in a few words.
import { adaptiveDefaults } from '../../../src/limits/capacity/adaptive-limits.ts'
import {
  adapt,
  unmeasured,
  type AdaptiveSettings,
  type AdaptiveState,
} from '../../../src/limits/capacity/adaptive.ts'
import type { Window } from '../../../src/limits/capacity/window.ts'

export const settings: AdaptiveSettings = { ...adaptiveDefaults, cap: 100 }

/** A second of answers that took `meanMs`, with `inFlight` of them at once. */
export function windowOf(meanMs: number, inFlight: number, more: Partial<Window> = {}): Window {
  return {
    endedAtMs: 0,
    lastedMs: 1000,
    meanMs,
    errorMs: 0,
    spanMs: meanMs,
    peakInFlight: inFlight,
    meanInFlight: inFlight,
    ...more,
  }
}

export function after(state: AdaptiveState, windows: readonly Window[]): AdaptiveState {
  return windows.reduce((before, window) => adapt(before, window, settings), state)
}

/** A route whose latency without a wait is 50 ms. */
export const calm = after(unmeasured, [windowOf(50, 5), windowOf(50, 5)])

/** A backend of so many workers, each of which takes `serviceMs`: the window it makes of a limit that is full. */
export function fullWindow(state: AdaptiveState, workers: number, serviceMs: number): Window {
  const inFlight = Math.floor(Math.min(settings.cap, state.limit))
  return windowOf(serviceMs * Math.max(1, inFlight / workers), inFlight)
}
