// The promote as a pure reducer: (state, event) → state and effects. It does nothing itself, so every order of events,
// and a crash after every effect, can be tried. Invariant: traffic moves only while an intent is on disk.
import type { ErrorCode } from '../model/errors.ts'
import { isExclusive, type Promotion, type Step, type Verdict } from '../model/promotion.ts'
import type { Advance, Effect, SwitchEvent, SwitchState } from './machine-types.ts'

export type Reduction = readonly [SwitchState, readonly Effect[]]

export function reduce(state: SwitchState, event: SwitchEvent): Reduction {
  if (event.type === 'begun') return begin(state, event.promotion)
  const promotion = state.promotion
  // A drain may report after a rollback has ended it; nobody waits for that any more.
  if (promotion === null || promotion.id !== event.id) return [state, []]
  if (event.type === 'drained') {
    return promotion.phase === 'drain' ? drained(state, promotion, event) : [state, []]
  }
  return advance(state, withStep(promotion, event.step), event)
}

function begin(state: SwitchState, promotion: Promotion): Reduction {
  if (isExclusive(state.promotion)) return [state, []]
  const before = state.promotion
  const ended: Effect[] =
    before?.phase === 'drain' ? [{ type: 'record', promotion: endedBy(before, promotion) }] : []
  const { id, to, forced } = promotion
  // Not only in phase `drain`: upgraded connections go on draining after it, and are of the slot that is wanted now.
  return [
    { ...state, promotion },
    [
      { type: 'stop-drain' },
      ...ended,
      { type: 'record', promotion },
      { type: 'probe', id, slot: to, patience: forced ? 'brief' : 'full' },
    ],
  ]
}

type Advancing = Extract<SwitchEvent, { type: Advance }>

function advance(state: SwitchState, promotion: Promotion, event: Advancing): Reduction {
  switch (event.type) {
    case 'ready':
      return promotion.phase === 'preflight' ? intend(state, promotion) : [state, []]
    case 'unready':
      if (promotion.phase !== 'preflight') return [state, []]
      return promotion.forced
        ? intend(state, promotion)
        : refuse(state, promotion, 'not_ready', event.step.detail)
    case 'intent-written':
      if (promotion.phase !== 'intent') return [state, []]
      return promotion.held ? hold(state, promotion) : publish(state, promotion)
    case 'emptied':
      return promotion.phase === 'hold' ? publish(state, promotion) : [state, []]
    case 'intent-failed':
      if (promotion.phase !== 'intent') return [state, []]
      return refuse(state, promotion, 'state_not_written', event.step.detail)
    case 'switched':
      if (promotion.phase !== 'smoke' || switchedBefore(state)) return [state, []]
      return [{ ...state, promotion }, [{ type: 'smoke', id: promotion.id, slot: promotion.to }]]
    case 'smoke-passed':
      return promotion.phase === 'smoke' ? confirm(state, promotion) : [state, []]
    case 'smoke-failed':
      if (promotion.phase !== 'smoke') return [state, []]
      // A rollback or a forced promote is a person's word: what the smoke found is told, not obeyed.
      return promotion.kind === 'rollback' || promotion.forced
        ? confirm(state, promotion)
        : putBack(state, failed(promotion, 'smoke_failed', event.step.detail))
    case 'confirm-written':
      return promotion.phase === 'confirm' ? confirmed(state, promotion) : [state, []]
    case 'confirm-failed':
      if (promotion.phase !== 'confirm') return [state, []]
      // On disk the old slot is live; what is on disk is what a restart would serve, so it must be what serves now.
      return putBack(state, failed(promotion, 'state_not_written', event.step.detail))
    case 'put-back':
      return promotion.phase === 'put-back' ? end(state, promotion, 'put-back') : [state, []]
  }
}

function intend(state: SwitchState, promotion: Promotion): Reduction {
  const next = { ...promotion, phase: 'intent', generation: state.generation + 1 } as const
  return [{ ...state, promotion: next }, [{ type: 'write-intent', promotion: next }]]
}

/** For versions that must not overlap: nobody is with the old slot when the new one is given its first request. */
function hold(state: SwitchState, promotion: Promotion): Reduction {
  const { id, from: slot } = promotion
  const before = promotion.generation ?? state.generation + 1
  return [
    { ...state, promotion: { ...promotion, phase: 'hold' } },
    [{ type: 'hold', id, slot, before }],
  ]
}

function publish(state: SwitchState, promotion: Promotion): Reduction {
  const generation = promotion.generation ?? state.generation + 1
  const { id, to: slot } = promotion
  // A slot that is left by a rollback is left because it is bad; and where versions must not overlap, nobody may stay.
  const sessions = promotion.kind === 'promote' && !promotion.held ? 'stay' : 'move'
  return [
    { live: slot, generation, promotion: { ...promotion, phase: 'smoke' } },
    [{ type: 'publish', id, slot, generation, sessions }],
  ]
}

function confirm(state: SwitchState, promotion: Promotion): Reduction {
  const { id, to: slot } = promotion
  return [
    { ...state, promotion: { ...promotion, phase: 'confirm' } },
    [{ type: 'write-live', id, slot, generation: state.generation, purpose: 'confirm' }],
  ]
}

function confirmed(state: SwitchState, promotion: Promotion): Reduction {
  const result = promotion.kind === 'rollback' ? 'rolled-back' : 'promoted'
  const next = { ...promotion, phase: 'drain', result } as const
  return [
    { ...state, promotion: next },
    [
      ...released(next),
      { type: 'record', promotion: next },
      { type: 'answer', promotion: next },
      { type: 'drain', id: next.id, slot: next.from, generation: state.generation },
    ],
  ]
}

function drained(
  state: SwitchState,
  promotion: Promotion,
  event: Extract<SwitchEvent, { type: 'drained' }>,
): Reduction {
  const next: Promotion = {
    ...withStep(promotion, event.step),
    phase: 'done',
    drained: event.drained,
    verdict: unjudged(promotion),
  }
  return [{ ...state, promotion: next }, [{ type: 'record', promotion: next }]]
}

/** The judge is not there yet: no verdict may claim that anybody watched. */
function unjudged(promotion: Promotion): Verdict | null {
  if (promotion.kind === 'rollback') return null
  return { kind: 'inconclusive', detail: 'errors after the switch are not judged in this version' }
}

/** Back to the old slot under a generation of its own: a World is never put in force twice. */
function putBack(state: SwitchState, promotion: Promotion): Reduction {
  const generation = state.generation + 1
  const next = { ...promotion, phase: 'put-back' } as const
  const { id, from: slot } = promotion
  return [
    { live: slot, generation, promotion: next },
    [
      { type: 'publish', id, slot, generation, sessions: 'move' },
      ...released(next),
      { type: 'write-live', id, slot, generation, purpose: 'put-back' },
    ],
  ]
}

function released({ held }: Promotion): readonly Effect[] {
  return held ? [{ type: 'release' }] : []
}

function refuse(
  state: SwitchState,
  promotion: Promotion,
  code: ErrorCode,
  detail: string,
): Reduction {
  return end(state, failed(promotion, code, detail), 'refused')
}

function end(state: SwitchState, promotion: Promotion, result: 'refused' | 'put-back'): Reduction {
  const next = { ...promotion, phase: 'done', result } as const
  return [
    { ...state, promotion: next },
    [
      { type: 'record', promotion: next },
      { type: 'answer', promotion: next },
    ],
  ]
}

function endedBy(promotion: Promotion, by: Promotion): Promotion {
  const detail = `ended by the ${by.kind} to ${by.to} that ${by.by} asked for`
  return { ...promotion, phase: 'done', verdict: { kind: 'ended', detail } }
}

function failed(promotion: Promotion, code: ErrorCode, detail: string): Promotion {
  return { ...promotion, error: { code, detail } }
}

/** The report of one assignment is taken once: the smoke it leads to is asked once. */
function switchedBefore(state: SwitchState): boolean {
  return state.promotion?.steps.some((step) => step.name === 'switch') === true
}

function withStep(promotion: Promotion, step: Step): Promotion {
  return { ...promotion, steps: [...promotion.steps, step] }
}
