// What one case waits for at one peer. Nothing is waited for longer than the limit of the case: then every wait ends
// with what has been seen so far, and the case is judged on that.

export interface Watch {
  /** To be called whenever something was seen. */
  seen(): void
  /** Resolves to true when it holds, to false when the limit, or the shorter `withinMs`, has passed first. */
  until(holds: () => boolean, withinMs?: number): Promise<boolean>
  close(): void
}

export function createWatch(limitMs: number): Watch {
  const waiting = new Set<() => void>()
  let over = false
  const seen = (): void => {
    for (const look of waiting) look()
  }
  const timer = setTimeout(() => {
    over = true
    seen()
  }, limitMs)
  return {
    seen,
    close: () => clearTimeout(timer),
    until(holds, withinMs = limitMs) {
      const { promise, resolve } = Promise.withResolvers<boolean>()
      let late = false
      const look = (): void => {
        if (!holds() && !over && !late) return
        waiting.delete(look)
        clearTimeout(short)
        resolve(holds())
      }
      const short = setTimeout(() => {
        late = true
        look()
      }, withinMs)
      waiting.add(look)
      look()
      return promise
    },
  }
}
