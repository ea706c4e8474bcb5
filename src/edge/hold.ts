// The requests that wait while traffic is paused: in the order they came, bounded in number and in time. Whoever leaves is
// forgotten; whoever waits too long, or comes when the place is full, is told to come again.
import type { ErrorCode } from '../model/errors.ts'
import type { HoldLimits } from '../model/traffic.ts'

export interface Waiting {
  /** Lets the request go on its way. */
  readonly go: () => void
  readonly refuse: (code: ErrorCode) => void
}

export interface Hold {
  /** Returns the way out for a client that leaves. */
  wait(waiting: Waiting): () => void
  /** Lets all go on, in the order they came. */
  release(): void
  /** Turns all away. */
  turnAway(code: ErrorCode): void
  count(): number
}

export function createHold(limits: () => HoldLimits): Hold {
  // A Map keeps the order of insertion, and leaving from its midst costs nothing.
  const line = new Map<Waiting, NodeJS.Timeout>()
  const leave = (waiting: Waiting): boolean => {
    clearTimeout(line.get(waiting))
    return line.delete(waiting)
  }
  const all = (act: (waiting: Waiting) => void): void => {
    // Those who come while it is worked through belong to the next line.
    for (const waiting of Array.from(line.keys())) if (leave(waiting)) act(waiting)
  }
  return {
    wait(waiting) {
      const { max, forMs } = limits()
      if (line.size >= max) {
        waiting.refuse('hold_full')
        return () => {}
      }
      const late = setTimeout(() => leave(waiting) && waiting.refuse('hold_timeout'), forMs)
      line.set(waiting, late)
      return () => void leave(waiting)
    },
    release: () => all((waiting) => waiting.go()),
    turnAway: (code) => all((waiting) => waiting.refuse(code)),
    count: () => line.size,
  }
}
