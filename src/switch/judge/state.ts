// All that a judge knows of one bake, and how it becomes plain JSON and comes back. Nothing is decided here.
import type { Alert, Counts, JudgeVerdict, Limit, Tally } from '../../model/judgement.ts'
import { limitFiguresOf } from './conclusion.ts'
import { createParts, saveParts, type Bake, type Parts, type SavedParts } from './parts.ts'

export interface JudgeState {
  readonly bake: Bake
  readonly limit: Limit
  readonly parts: Parts
  readonly counts: Changing<Omit<Counts, 'counted'>>
  readonly onOldSlot: Changing<Tally>
  readonly alerts: Alert[]
  verdict: JudgeVerdict | null
}

export interface SavedJudge {
  readonly bake: Bake
  readonly parts: SavedParts
  readonly counts: Omit<Counts, 'counted'>
  readonly onOldSlot: Tally
  readonly alerts: readonly Alert[]
  readonly verdict: JudgeVerdict | null
}

type Changing<Type> = { -readonly [Key in keyof Type]: Type[Key] }

export function openState(bake: Bake): JudgeState {
  return {
    bake,
    limit: limitFiguresOf(bake),
    parts: createParts(bake),
    counts: { responses: 0, failed: 0, commonCause: 0, doubtful: 0 },
    onOldSlot: { responses: 0, failed: 0 },
    alerts: [],
    verdict: null,
  }
}

export function restoreState({ bake, parts, ...saved }: SavedJudge): JudgeState {
  return {
    bake,
    limit: limitFiguresOf(bake),
    parts: createParts(bake, parts),
    counts: { ...saved.counts },
    onOldSlot: { ...saved.onOldSlot },
    alerts: [...saved.alerts],
    verdict: saved.verdict,
  }
}

export function saveState({ bake, parts, ...state }: JudgeState): SavedJudge {
  return {
    bake,
    parts: saveParts(parts),
    counts: { ...state.counts },
    onOldSlot: { ...state.onOldSlot },
    alerts: [...state.alerts],
    verdict: state.verdict,
  }
}

export function countsOf({ counts, parts }: JudgeState): Counts {
  return { ...counts, counted: parts.errors.slot.counted() }
}
