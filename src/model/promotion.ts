// A promotion: one attempt to move all traffic from a slot to the other, and what became of it.
// The same record is the API's answer, the history's entry and what every event carries.
import type { ErrorCode } from './errors.ts'
import type { SlotName } from './slot.ts'

export interface Promotion {
  readonly id: number
  /** `rollback`: by hand, back to the slot the last promote came from. */
  readonly kind: 'promote' | 'rollback'
  readonly from: SlotName
  readonly to: SlotName
  /** Who asked, such as `ana@laptop`. */
  readonly by: string
  readonly why: string
  /** ISO 8601, UTC. */
  readonly at: string
  readonly forced: boolean
  /** Whether requests wait for the swap, so that the two versions never work at the same time. */
  readonly held: boolean
  readonly phase: Phase
  readonly result: Result
  /** The generation of the World it put in force; null while it has put none. */
  readonly generation: number | null
  /** Why it did not succeed. */
  readonly error: { readonly code: ErrorCode; readonly detail: string } | null
  readonly verdict: Verdict | null
  readonly steps: readonly Step[]
  readonly drained: Drained | null
}

/** Where it stands. From `preflight` to `confirm` it is exclusive; `drain` never blocks the way back. */
export type Phase =
  | 'preflight'
  | 'intent'
  | 'hold'
  | 'smoke'
  | 'confirm'
  | 'put-back'
  | 'drain'
  | 'done'

export type Result =
  /** Not known yet. */
  | 'pending'
  | 'promoted'
  | 'rolled-back'
  /** Nothing was switched. */
  | 'refused'
  /** It was switched, failed its smoke, and traffic was put back. */
  | 'put-back'
  /** The gateway ended in the midst of it; on the next start the old slot served. */
  | 'interrupted'

/** What the watch after the switch found. */
export interface Verdict {
  readonly kind: 'kept' | 'rolled-back' | 'inconclusive' | 'ended'
  readonly detail: string
}

/** One arrow of the promote, with what was seen. */
export interface Step {
  readonly name: 'probe' | 'intent' | 'hold' | 'switch' | 'smoke' | 'confirm' | 'put-back' | 'drain'
  readonly ok: boolean
  /** A sentence for people. */
  readonly detail: string
  readonly ms: number
}

export interface Drained {
  /** Requests that finished by themselves. */
  readonly finished: number
  /** Requests that were broken off at the deadline. */
  readonly cut: number
}

/** Whether a second promote must wait: preflight to confirmed is exclusive. */
export function isExclusive(promotion: Promotion | null): boolean {
  return promotion !== null && promotion.phase !== 'drain' && promotion.phase !== 'done'
}
