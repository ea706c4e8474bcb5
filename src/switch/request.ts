// What may be asked of the switch, and why it may not begin. Pure: it reads the state and the history, and changes nothing.
import type { ErrorCode } from '../model/errors.ts'
import { isExclusive, type OnFail, type Promotion } from '../model/promotion.ts'
import type { SlotName } from '../model/slot.ts'
import type { History } from './history.ts'
import { latched } from './latch.ts'
import type { SwitchState } from './machine-types.ts'

export interface PromoteRequest {
  readonly slot: SlotName
  /** Promote only if this slot is live now. */
  readonly expect: SlotName | null
  readonly force: boolean
  /** Let requests wait for the swap; null: as the config says. */
  readonly hold: boolean | null
  /** What is in the slot, such as image digests; null: unknown. */
  readonly version: string | null
  /** What to do if the slot is found bad; null: as the config says. */
  readonly onFail: OnFail | null
  readonly by: string
  readonly why: string
}

/** What a request came to. `ended` is success or failure: see the promotion's result. */
export type PromoteAnswer =
  | { readonly kind: 'ended'; readonly promotion: Promotion }
  | { readonly kind: 'already-live'; readonly slot: SlotName }
  | {
      readonly kind: 'refused'
      readonly code: ErrorCode
      readonly detail: string
      readonly holder: Promotion | null
    }

/** Why a request cannot begin, or null. Decided and begun in one synchronous step, so two can never both begin. */
export function objection(request: PromoteRequest, state: SwitchState): PromoteAnswer | null {
  const held = holderOf(state)
  if (held !== null) return held
  if (request.expect !== null && request.expect !== state.live) {
    return refused('expect_mismatch', `expected ${request.expect} to be live, but ${state.live} is`)
  }
  return request.slot === state.live ? { kind: 'already-live', slot: state.live } : null
}

/** The refusal while a promotion holds the switch. */
export function holderOf({ promotion }: SwitchState): PromoteAnswer | null {
  if (promotion === null || !isExclusive(promotion)) return null
  const { by, to, at } = promotion
  return refused('locked', `${by} is moving traffic to ${to} since ${at}`, promotion)
}

/** The refusal of a version that was rolled back from this slot by itself. */
export function latch(
  { slot, version, force }: PromoteRequest,
  history: History,
): PromoteAnswer | null {
  const before = force ? null : latched(history.list(), slot, version)
  if (before === null) return null
  const detail = `${slot} was rolled back by itself in #${before.id} (${before.verdict?.detail ?? ''})`
  return refused('rolled_back_before', detail)
}

export function refused(
  code: ErrorCode,
  detail = '',
  holder: Promotion | null = null,
): PromoteAnswer & { kind: 'refused' } {
  return { kind: 'refused', code, detail, holder }
}
