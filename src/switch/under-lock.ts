// The promoter as others may use it while an operator holds the switch. Invariant: a lock never keeps a bad release live. So a
// rollback with force passes, and the judge, which does not come this way, goes back as ever.
import { lockText } from '../model/lock.ts'
import type { LockDesk } from './lock.ts'
import type { Promoter } from './promote.ts'
import type { PromoteAnswer } from './request.ts'

/** Asked and begun in one synchronous step: what was let through before a lock goes on, what comes after it does not begin. */
export function underLock(promoter: Promoter, desk: Pick<LockDesk, 'current'>): Promoter {
  const objectionTo = ({ by }: { readonly by: string }): PromoteAnswer | null => {
    const lock = desk.current()
    if (lock === null || lock.by === by) return null
    return { kind: 'refused', code: 'switch_locked', detail: lockText(lock), holder: null }
  }
  return {
    ...promoter,
    promote: async (request) => objectionTo(request) ?? promoter.promote(request),
    rollback: async (request) =>
      (request.force ? null : objectionTo(request)) ?? promoter.rollback(request),
    rehearse: async (request) => objectionTo(request) ?? promoter.rehearse(request),
  }
}
