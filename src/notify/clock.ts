// The time as this room needs it; tests bring their own.

export interface Clock {
  /** Milliseconds; never set back. */
  readonly now: () => number
  /** Acts later, unless it is called off by what is returned. Keeps no process alive. */
  readonly after: (ms: number, act: () => void) => () => void
}

export const systemClock: Clock = {
  now: () => performance.now(),
  after(ms, act) {
    const timer = setTimeout(act, ms).unref()
    return () => clearTimeout(timer)
  },
}
