// Promote and roll back: runs what the machine decides, one effect after the other, and answers when traffic is settled.
// It is the only place that moves traffic, and it is serial: there is one promotion at a time, and one writer of the state.
import type { ErrorCode } from '../model/errors.ts'
import { isExclusive, type Promotion } from '../model/promotion.ts'
import { otherSlot, type SlotName } from '../model/slot.ts'
import { runEffect, type EffectPorts } from './effects.ts'
import type { History } from './history.ts'
import { reduce, type SwitchEvent, type SwitchState } from './machine.ts'

export interface PromoteRequest {
  readonly slot: SlotName
  /** Promote only if this slot is live now. */
  readonly expect: SlotName | null
  readonly force: boolean
  readonly by: string
  readonly why: string
}

/** What a request came to. `ended` is success or failure: see the promotion's result. */
export type PromoteAnswer =
  | { readonly kind: 'ended'; readonly promotion: Promotion }
  | { readonly kind: 'already-live'; readonly slot: SlotName }
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly detail: string; readonly holder: Promotion | null }

export interface Promoter {
  promote(request: PromoteRequest): Promise<PromoteAnswer>
  /** Back to the slot the last promote came from. */
  rollback(request: Pick<PromoteRequest, 'by' | 'why' | 'force'>): Promise<PromoteAnswer>
  /** Whether a promote of this slot would begin, and would find the slot ready. Changes nothing. */
  rehearse(request: PromoteRequest): Promise<PromoteAnswer | { readonly kind: 'would-promote'; readonly detail: string }>
  /** A generation of its own for a World that a reload makes; null while a promotion holds the switch. */
  renumber(): number | null
  state(): SwitchState
  close(): void
}

export interface PromoterPorts extends EffectPorts {
  readonly history: History
}

export function createPromoter(first: SwitchState, ports: PromoterPorts): Promoter {
  let state = first
  const answers = new Map<number, (promotion: Promotion) => void>()
  const draining = { controller: new AbortController() }

  const dispatch = async (event: SwitchEvent): Promise<void> => {
    const [next, effects] = reduce(state, event)
    const changed = next !== state && next.promotion !== state.promotion
    state = next
    if (changed && next.promotion !== null) ports.emit({ type: 'promotion', promotion: next.promotion })
    for (const effect of effects) {
      if (effect.type === 'answer') answers.get(effect.promotion.id)?.(effect.promotion)
      else await runEffect(effect, { ...ports, dispatch, draining })
    }
  }

  const begin = async (kind: Promotion['kind'], request: PromoteRequest): Promise<PromoteAnswer> => {
    const promotion = newPromotion(kind, request, state.live, ports.history.nextId(), ports.now())
    const { promise, resolve, reject } = Promise.withResolvers<Promotion>()
    answers.set(promotion.id, resolve)
    // The ports never reject; should one do so all the same, whoever asked must hear of it.
    dispatch({ type: 'begun', promotion }).catch(reject)
    try {
      return { kind: 'ended', promotion: await promise }
    } finally {
      answers.delete(promotion.id)
    }
  }

  return {
    async promote(request) {
      return objection(request, state) ?? begin('promote', request)
    },
    async rollback(request) {
      const last = lastSwitch(ports.history)
      if (last === null) return refused('nothing_to_roll_back')
      // Asked twice, it must not go forward again to the slot it fled from.
      if (last.result === 'rolled-back') return { kind: 'already-live', slot: state.live }
      const back = { ...request, slot: otherSlot(state.live), expect: null }
      return objection(back, state) ?? begin('rollback', back)
    },
    async rehearse(request) {
      const no = objection(request, state)
      if (no !== null) return no
      const { ok, detail } = await ports.preflight(request.slot)
      return ok || request.force ? { kind: 'would-promote', detail } : refused('not_ready', detail)
    },
    renumber() {
      if (isExclusive(state.promotion)) return null
      state = { ...state, generation: state.generation + 1 }
      const { live, generation } = state
      ports.stateFile.write({ live, generation, intent: null }).catch((error: Error) => {
        ports.emit({ type: 'warning', detail: `the state file was not written: ${error.message}` })
      })
      return generation
    },
    state: () => state,
    close: () => draining.controller.abort(),
  }
}

/** The last promotion that moved traffic for good; null if none ever did. */
export function lastSwitch(history: History): Promotion | null {
  return history.list().find((p) => p.result === 'promoted' || p.result === 'rolled-back') ?? null
}

/** Why a request cannot begin, or null. Decided and begun in one synchronous step, so two can never both begin. */
function objection(request: PromoteRequest, state: SwitchState): PromoteAnswer | null {
  if (isExclusive(state.promotion)) {
    const holder = state.promotion
    const held = holder === null ? '' : `${holder.by} is moving traffic to ${holder.to} since ${holder.at}`
    return refused('locked', held, holder)
  }
  if (request.expect !== null && request.expect !== state.live) {
    return refused('expect_mismatch', `expected ${request.expect} to be live, but ${state.live} is`)
  }
  return request.slot === state.live ? { kind: 'already-live', slot: state.live } : null
}

function refused(code: ErrorCode, detail = '', holder: Promotion | null = null): PromoteAnswer & { kind: 'refused' } {
  return { kind: 'refused', code, detail, holder }
}

function newPromotion(
  kind: Promotion['kind'],
  request: PromoteRequest,
  live: SlotName,
  id: number,
  now: Date,
): Promotion {
  return {
    id,
    kind,
    from: live,
    to: request.slot,
    by: request.by,
    why: request.why,
    at: now.toISOString(),
    forced: request.force,
    phase: 'preflight',
    result: 'pending',
    generation: null,
    error: null,
    verdict: null,
    steps: [],
    drained: null,
  }
}
