// A deadline that progress pushes back. It fires at most once, and never after it was stopped.

export interface Deadline {
  /** Starts it, or starts it anew. */
  extend(): void
  stop(): void
}

export function createDeadline(ms: number, onExpire: () => void): Deadline {
  let timer: NodeJS.Timeout | null = null
  let stopped = false
  const expire = (): void => {
    stopped = true
    onExpire()
  }
  return {
    extend() {
      if (stopped) return
      if (timer === null) timer = setTimeout(expire, ms)
      else timer.refresh()
    },
    stop() {
      stopped = true
      if (timer !== null) clearTimeout(timer)
    },
  }
}
