// What the machine writes into the record of a promotion. Pure, and each says one thing; the machine decides when.
import type { ErrorCode } from '../model/errors.ts'
import type { Promotion, Step, Verdict } from '../model/promotion.ts'

export function withStep(promotion: Promotion, step: Step): Promotion {
  return { ...promotion, steps: [...promotion.steps, step] }
}

export function failed(promotion: Promotion, code: ErrorCode, detail: string): Promotion {
  return { ...promotion, error: { code, detail } }
}

/** Another promotion came before its end. */
export function endedBy(promotion: Promotion, by: Promotion): Promotion {
  const detail = `ended by the ${by.kind} to ${by.to} that ${by.by} asked for`
  const verdict = promotion.verdict ?? { kind: 'ended', detail, judgement: null }
  return { ...promotion, phase: 'done', verdict }
}

/** Of a promotion that nobody watched: no verdict may claim that anybody did. A rollback needs none. */
export function unwatched({ kind }: Promotion): Verdict | null {
  if (kind === 'rollback') return null
  const detail = 'nobody watched: promote.bake is 0, or this was the way out of another bake'
  return { kind: 'inconclusive', detail, judgement: null }
}
