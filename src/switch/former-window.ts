// How long sessions may go on with the slot that was live before: from each switch on, for promote.affinity.for. Kept in memory only:
// after a restart everybody is with the live slot.
import type { Change } from '../model/world.ts'

export interface FormerWindow {
  /** Opens it anew; the one before ends with it. */
  open(): void
  /** Forgets it. */
  close(): void
}

export interface FormerWindowPorts {
  /** Null: no session stays. */
  readonly forMs: () => number | null
  readonly publish: (change: Change) => void
}

export function createFormerWindow({ forMs, publish }: FormerWindowPorts): FormerWindow {
  let timer: NodeJS.Timeout | null = null
  const close = (): void => {
    if (timer !== null) clearTimeout(timer)
    timer = null
  }
  return {
    close,
    open() {
      close()
      const ms = forMs()
      if (ms === null) return
      timer = setTimeout(() => publish({ kind: 'former-ended' }), ms)
      timer.unref()
    },
  }
}
