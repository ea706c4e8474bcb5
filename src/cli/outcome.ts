// What a promote or a rollback came to: the last lines, the document and the exit code. Pure.
// Success is said only of what the gateway has told to be so.
import type { Promotion } from '../model/promotion.ts'
import type { SlotName } from '../model/slot.ts'
import type { Status } from '../model/status.ts'
import type { SwitchAnswer } from './api.ts'
import { exitOfSignal, failure, type Failure } from './exit.ts'
import type { Signal } from './leaving.ts'
import type { Result } from './output.ts'
import type { Paint } from './render/paint.ts'
import { liveLine, verdictLines } from './render/promotion.ts'

export type Outcome =
  | { readonly kind: 'result'; readonly result: Result }
  | { readonly kind: 'failure'; readonly failure: Failure }

export interface Settled {
  readonly promotion: Promotion
  /** As it was at the end; null if nobody waited for it. */
  readonly status: Status | null
  readonly paint: Paint
  readonly width: number
}

/** The end of a promotion that was confirmed. */
export function afterSettled({ promotion, status, paint, width }: Settled): Outcome {
  const { to, verdict } = promotion
  const live = status?.live ?? to
  if (live !== to) return { kind: 'failure', failure: movedOn(promotion, live) }
  const line = liveLine(promotion, status?.slots[promotion.from].inFlight ?? null)
  const document = {
    result: promotion.result,
    live,
    generation: status?.generation ?? promotion.generation,
    /** Whether the drain is over and the verdict is there. */
    settled: promotion.phase === 'done',
    verdict,
    promotion,
  }
  return {
    kind: 'result',
    result: { lines: [...verdictLines(promotion, paint, width), line], brief: line, document },
  }
}

export function alreadyLive(
  answer: Extract<SwitchAnswer, { result: 'already-live' }>,
  kind: Promotion['kind'],
): Result {
  const { result, live, generation } = answer
  const line =
    kind === 'rollback'
      ? `${live} is already live: the last promote has been rolled back; nothing to do`
      : `${live} is already live; nothing to do`
  return { lines: [line], document: { result, live, generation } }
}

/** A promotion that did not succeed; `live`: where traffic is since. */
export function promotionFailure(promotion: Promotion, live: SlotName): Failure {
  const facts = { live, promotion }
  if (promotion.error !== null)
    return failure(promotion.error.code, promotion.error.detail, { facts })
  const detail = `the gateway ended while it moved traffic to ${promotion.to}; that was undone, and ${live} serves`
  const next = `Look at "switch status", then "switch promote ${promotion.to}" again.`
  return failure('interrupted', detail, { next, facts })
}

export function left(
  signal: Signal,
  detail: string,
  facts: Readonly<Record<string, unknown>>,
): Failure {
  const next = 'Look at "switch status": it shows how far it is.'
  return { exit: exitOfSignal[signal], code: 'left', says: 'You left.', detail, next, facts }
}

/** Confirmed, and since then taken back: by the judge, or by hand. */
function movedOn(promotion: Promotion, live: SlotName): Failure {
  const { id, to, verdict } = promotion
  const detail = `${to} was live, and was rolled back: ${verdict?.detail ?? 'see the history'}`
  const next = `See "switch history show ${id}".`
  return failure('rolled_back', detail, { next, facts: { live, promotion } })
}
