// Whether a request body keeps up: not silent for long, not a byte now and then, not larger than its route allows.
// Time in which the target does not take the body is not held against the client.
import type { ErrorCode } from '../model/errors.ts'
import type { UploadLimits } from './ports.ts'

export interface UploadPace {
  saw(bytes: number): void
  /** The target takes no more for now. */
  pause(): void
  resume(): void
  stop(): void
}

export interface PaceLimits extends UploadLimits {
  /** null: no limit. */
  readonly maxBytes: number | null
}

/** Watches a body from now on; `onOffence` is told at most once. `now` is in milliseconds and never goes back. */
export function createUploadPace(
  limits: PaceLimits,
  onOffence: (code: ErrorCode) => void,
  now: () => number = () => performance.now(),
): UploadPace {
  let bytes = 0
  let flowingMs = 0
  let since = now()
  let paused = false
  let over = false
  const offend = (code: ErrorCode): void => {
    if (over) return
    stop()
    onOffence(code)
  }
  let timer = setTimeout(() => offend('request_timeout'), limits.timeoutMs)
  const stop = (): void => {
    over = true
    clearTimeout(timer)
  }
  return {
    saw(count) {
      if (over) return
      bytes += count
      timer.refresh()
      if (limits.maxBytes !== null && bytes > limits.maxBytes) return offend('body_too_large')
      const took = flowingMs + (now() - since)
      const tooFew = bytes * 1000 < limits.bytesPerSecond * took
      if (took > limits.timeoutMs && tooFew) offend('request_timeout')
    },
    pause() {
      if (over || paused) return
      paused = true
      flowingMs += now() - since
      clearTimeout(timer)
    },
    resume() {
      if (over || !paused) return
      paused = false
      since = now()
      timer = setTimeout(() => offend('request_timeout'), limits.timeoutMs)
    },
    stop,
  }
}
