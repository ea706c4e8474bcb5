// What becomes of the promotion in whose midst the gateway ended: undone, closed, or watched on. Pure: it reads what was recorded.
// The state is written before the history: where the history stops short of the end, the state knows it.
import { isWatched, type Promotion, type Verdict } from '../model/promotion.ts'
import type { SavedState } from './saved-state.ts'

/** `last`: as the history has it. `recorded`: the state that was found; null: none that could be read. */
export function afterRestart(last: Promotion, recorded: SavedState | null): Promotion {
  if (last.phase === 'done') return last
  const confirmed =
    last.phase === 'drain' || last.phase === 'bake' ? last : confirmedBy(last, recorded)
  if (confirmed === null) {
    return { ...last, phase: 'done', result: 'interrupted', verdict: restarted }
  }
  if (isWatched(confirmed) && recorded !== null) {
    if (recorded.live === last.to && recorded.intent?.kind === 'way-back')
      return { ...confirmed, phase: 'bake' }
    if (recorded.live === last.from) return wentBack(confirmed, recorded)
  }
  return { ...confirmed, phase: 'done', verdict: confirmed.verdict ?? restarted }
}

const restarted: Verdict = { kind: 'ended', detail: 'the gateway was restarted', judgement: null }

/** The history has not heard of the confirmation; null: there was none. */
function confirmedBy(last: Promotion, recorded: SavedState | null): Promotion | null {
  if (recorded?.live !== last.to || recorded.intent?.kind === 'switch') return null
  const result = last.kind === 'rollback' ? 'rolled-back' : 'promoted'
  return { ...last, phase: 'drain', result, generation: recorded.generation }
}

/** The judge had moved traffic back, and only its report is lost. */
function wentBack(last: Promotion, { generation }: SavedState): Promotion {
  const detail = 'the judge moved traffic back; what it had seen was lost with a restart'
  return {
    ...last,
    phase: 'done',
    result: 'rolled-back',
    error: { code: 'rolled_back', detail },
    verdict: { kind: 'rolled-back', detail, judgement: null },
    retreat: { generation, detectMs: 0, flipMs: 0 },
  }
}
