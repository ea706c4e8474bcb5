// The part of the machine that the judge speaks to: what a verdict makes of a promotion. Invariant: it can only keep traffic where
// it is or move it back to where it came from, once, and never after something else has begun.
import { isExclusive, isWatched, type Promotion, type Step } from '../model/promotion.ts'
import type { Condemned, Effect, Judged, SwitchState } from './machine-types.ts'
import { failed, withStep } from './records.ts'

type Reduction = readonly [SwitchState, readonly Effect[]]

/** Bad, also before its smoke or its confirmation are over: traffic goes back in the same step, and the disk is told after. */
export function condemn(state: SwitchState, promotion: Promotion, event: Condemned): Reduction {
  if (!isWatched(promotion)) return [state, []]
  const { verdict, evidence, decidedAt, detectMs } = event
  const generation = state.generation + 1
  const retreat = { generation, detectMs, flipMs: 0 }
  const next = {
    ...withStep(promotion, event.step),
    phase: 'roll-back',
    verdict,
    evidence,
    retreat,
  } as const
  const { id, from: slot } = promotion
  return [
    { live: slot, generation, promotion: next },
    [
      // Allowed by what is on disk since the intent, or since the confirmation: it names the way back.
      { type: 'publish', id, slot, generation, sessions: 'move', fallback: null, decidedAt },
      { type: 'stop-drain' },
      { type: 'stop-watch' },
      ...(promotion.held ? [{ type: 'release' } as const] : []),
      { type: 'write-live', id, slot, generation, wayBack: null, purpose: 'roll-back' },
    ],
  ]
}

/** The assignment of a way back was made: its step says how long after the decision. Reported twice, it is heard once. */
export function retreated(state: SwitchState, before: Promotion, step: Step): Reduction {
  const heard = before.steps.some(({ name }) => name === 'rollback')
  if (before.retreat === null || step.name !== 'rollback' || heard) return [state, []]
  const promotion = { ...withStep(before, step), retreat: { ...before.retreat, flipMs: step.ms } }
  return [{ ...state, promotion }, []]
}

/** It is recorded. What is still in flight on the bad slot may end there, as in any drain. */
export function rolledBack(state: SwitchState, promotion: Promotion): Reduction {
  const detail = promotion.verdict?.detail ?? ''
  const over = failed(promotion, 'rolled_back', detail)
  const next = { ...over, phase: 'done', result: 'rolled-back' } as const
  const { id, to: slot } = promotion
  return [
    { ...state, promotion: next },
    [
      { type: 'record', promotion: next },
      // Whoever asked was answered when it was confirmed, unless the judge was quicker.
      ...(promotion.result === 'pending' ? [{ type: 'answer', promotion: next } as const] : []),
      { type: 'drain', id, slot, generation: state.generation },
    ],
  ]
}

/** The watch is over. What is not done yet, a smoke, a confirmation or a drain, ends the promotion. */
export function judged(state: SwitchState, promotion: Promotion, event: Judged): Reduction {
  if (!isWatched(promotion)) return [state, []]
  const { verdict, evidence } = event
  const seen: Promotion = { ...withStep(promotion, event.step), verdict, evidence }
  const over: Effect[] = [{ type: 'stop-watch' }, { type: 'unguard' }]
  // A very short bake: what is about to be written knows that nobody watches any more.
  if (isExclusive(promotion)) return [{ ...state, promotion: seen }, over]
  const next: Promotion = promotion.phase === 'bake' ? { ...seen, phase: 'done' } : seen
  const { id, to: slot } = promotion
  const { generation } = state
  return [
    { ...state, promotion: next },
    [
      ...over,
      { type: 'write-live', id, slot, generation, wayBack: null, purpose: 'disarm' },
      { type: 'record', promotion: next },
    ],
  ]
}
