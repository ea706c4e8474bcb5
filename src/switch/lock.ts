// Who holds the switch by an operator's word, and what they may say of it. It decides about its own word only: what a lock means
// for a promote is `under-lock.ts`.
import type { SwitchLock } from '../model/lock.ts'

export interface LockDesk {
  current(): SwitchLock | null
  /** In force when this returns; `written` rejects when the disk would not have it. */
  lock(by: string, why: string): LockAnswer
  /** `force`: whoever holds it. */
  unlock(by: string, force: boolean): UnlockAnswer
}

export type LockAnswer =
  | { readonly kind: 'locked'; readonly lock: SwitchLock; readonly written: Promise<void> }
  /** Somebody else holds it. */
  | { readonly kind: 'taken'; readonly lock: SwitchLock }

export type UnlockAnswer =
  /** `lock`: the one that was taken away. */
  | { readonly kind: 'unlocked'; readonly lock: SwitchLock; readonly written: Promise<void> }
  | { readonly kind: 'not-locked' }
  | { readonly kind: 'not-yours'; readonly lock: SwitchLock }

export interface LockPorts {
  readonly now: () => Date
  /** Puts it on disk. Null: nobody holds it. */
  readonly write: (lock: SwitchLock | null) => Promise<void>
}

/** `first`: as it was recorded. */
export function createLockDesk(first: SwitchLock | null, { now, write }: LockPorts): LockDesk {
  let held = first
  return {
    current: () => held,
    lock(by, why) {
      if (held !== null && held.by !== by) return { kind: 'taken', lock: held }
      // Said again it is the same lock, for another reason.
      held = { by, since: held?.since ?? now().toISOString(), why }
      return { kind: 'locked', lock: held, written: write(held) }
    },
    unlock(by, force) {
      const lock = held
      if (lock === null) return { kind: 'not-locked' }
      if (lock.by !== by && !force) return { kind: 'not-yours', lock }
      held = null
      return { kind: 'unlocked', lock, written: write(null) }
    },
  }
}
