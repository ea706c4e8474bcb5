// The promote as a pure reducer: (state, event) → state and effects. It does nothing itself, so every order of events,
// and a crash after every effect, can be tried. Invariant: traffic moves only while an intent is on disk.
import type { ErrorCode } from '../model/errors.ts'
import { fallbackOf, isExclusive, isWatched, type Promotion } from '../model/promotion.ts'
import type { Advance, Effect, SwitchEvent, SwitchState } from './machine-types.ts'
import { condemn, judged, retreated, rolledBack } from './machine-watch.ts'
import { endedBy, failed, unwatched, withStep } from './records.ts'

export type Reduction = readonly [SwitchState, readonly Effect[]]

export function reduce(state: SwitchState, event: SwitchEvent): Reduction {
  if (event.type === 'begun') return begin(state, event.promotion)
  const promotion = state.promotion
  // A drain may report after a rollback has ended it; nobody waits for that any more.
  if (promotion === null || promotion.id !== event.id) return [state, []]
  if (event.type === 'drained') {
    return promotion.phase === 'drain' ? drained(state, promotion, event) : [state, []]
  }
  if (event.type === 'condemned') return condemn(state, promotion, event)
  if (event.type === 'judged') return judged(state, promotion, event)
  return advance(state, withStep(promotion, event.step), event)
}

function begin(state: SwitchState, promotion: Promotion): Reduction {
  if (isExclusive(state.promotion)) return [state, []]
  const before = state.promotion
  const open = before?.phase === 'drain' || before?.phase === 'bake'
  const ended: Effect[] = open ? [{ type: 'record', promotion: endedBy(before, promotion) }] : []
  const { id, to, forced } = promotion
  // Not only in phase `drain`: upgraded connections go on draining after it, and are of the slot that is wanted now.
  return [
    { ...state, promotion },
    [
      { type: 'stop-drain' },
      { type: 'stop-watch' },
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
      if (state.promotion?.phase === 'roll-back')
        return retreated(state, state.promotion, event.step)
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
    case 'rolled-back':
      return promotion.phase === 'roll-back' ? rolledBack(state, promotion) : [state, []]
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
  // The judge first: it must miss no answer of the new slot, and the measure is what the old one did until now.
  const watch: Effect[] = promotion.bake === null ? [] : [{ type: 'watch', promotion }]
  const fallback = fallbackOf(promotion)
  return [
    { live: slot, generation, promotion: { ...promotion, phase: 'smoke' } },
    [...watch, { type: 'publish', id, slot, generation, sessions, fallback, decidedAt: null }],
  ]
}

function confirm(state: SwitchState, promotion: Promotion): Reduction {
  const { id, to: slot } = promotion
  const { generation } = state
  const wayBack = isWatched(promotion) ? promotion.from : null
  return [
    { ...state, promotion: { ...promotion, phase: 'confirm' } },
    [{ type: 'write-live', id, slot, generation, wayBack, purpose: 'confirm' }],
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
  const drainedNow = { ...withStep(promotion, event.step), drained: event.drained }
  const next: Promotion = isWatched(promotion)
    ? { ...drainedNow, phase: 'bake' }
    : { ...drainedNow, phase: 'done', verdict: promotion.verdict ?? unwatched(promotion) }
  return [{ ...state, promotion: next }, [{ type: 'record', promotion: next }]]
}

/** Back to the old slot under a generation of its own: a World is never put in force twice. */
function putBack(state: SwitchState, promotion: Promotion): Reduction {
  const generation = state.generation + 1
  const next = { ...promotion, phase: 'put-back' } as const
  const { id, from: slot } = promotion
  return [
    { live: slot, generation, promotion: next },
    [
      { type: 'stop-watch' },
      { type: 'publish', id, slot, generation, sessions: 'move', fallback: null, decidedAt: null },
      ...released(next),
      { type: 'write-live', id, slot, generation, wayBack: null, purpose: 'put-back' },
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
      // Nothing moved, so what stood behind the live slot would stand for ever: its bake was ended by this.
      ...(result === 'refused' ? [{ type: 'unguard' } as const] : []),
      { type: 'record', promotion: next },
      { type: 'answer', promotion: next },
    ],
  ]
}

/** The report of one assignment is taken once: the smoke it leads to is asked once. */
function switchedBefore(state: SwitchState): boolean {
  return state.promotion?.steps.some((step) => step.name === 'switch') === true
}
