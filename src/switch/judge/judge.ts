// Watches the slot that was made live, response by response, and says when it is bad. It has no clock, asks nobody and moves
// nothing: the same evidence leads to the same verdict, also where it was saved and restored in between.
import type { JudgeSummary, JudgeVerdict, Ruling } from '../../model/judgement.ts'
import { conclusionOf, suspectOf, worstOf } from './conclusion.ts'
import type { Evidence } from './evidence.ts'
import { hear } from './hear.ts'
import type { Bake } from './parts.ts'
import {
  countsOf,
  openState,
  restoreState,
  saveState,
  type JudgeState,
  type SavedJudge,
} from './state.ts'

export interface Judge {
  /** A response of the new slot. Null: it leads to nothing, or the verdict is there already. */
  observe(evidence: Evidence): Ruling | null
  /** A response of the old slot to somebody who stayed with it: it is shown beside the others. */
  observeOld(evidence: Evidence): void
  /** Ends the bake. The verdict, also if it was there before. */
  conclude(atMs: number): JudgeVerdict
  summary(atMs: number): JudgeSummary
  /** The whole state as plain JSON; `saved-judge.ts` writes it down. */
  save(): SavedJudge
}

export function createJudge(bake: Bake): Judge {
  return judgeOf(openState(bake))
}

/** Goes on where the other was saved, with its baseline and evidence. */
export function restoreJudge(saved: SavedJudge): Judge {
  return judgeOf(restoreState(saved))
}

function judgeOf(state: JudgeState): Judge {
  return {
    observe: (evidence) => hear(state, evidence),
    observeOld({ outcome }) {
      state.onOldSlot.responses++
      if (outcome === 'failed') state.onOldSlot.failed++
    },
    conclude(atMs) {
      const afterMs = atMs - state.bake.switchedAtMs
      state.verdict ??= conclusionOf(countsOf(state), state.limit, state.alerts, afterMs)
      return state.verdict
    },
    summary: (atMs) => summaryOf(state, atMs),
    save: () => saveState(state),
  }
}

function summaryOf(state: JudgeState, atMs: number): JudgeSummary {
  const { settings, baseline, switchedAtMs } = state.bake
  const { errors, latencies } = state.parts
  const counts = countsOf(state)
  const elapsedMs = atMs - switchedAtMs
  return {
    atMs,
    elapsedMs,
    leftMs: Math.max(0, settings.bakeMs - elapsedMs),
    counts,
    rate: counts.responses === 0 ? null : counts.failed / counts.responses,
    limit: state.limit,
    suspect: suspectOf(errors.slot),
    worst: worstOf(errors.routes),
    latency: { before: baseline.slot.latency, after: latencies.of(null) },
    onOldSlot: { ...state.onOldSlot },
    alerts: [...state.alerts],
    verdict: state.verdict,
  }
}
