// What a promote or a rollback came to: the last lines, the document and the exit code. Pure.
// Success is said only of what the gateway has told to be so.
import type { Promotion } from '../model/promotion.ts'
import type { SlotName } from '../model/slot.ts'
import type { Status } from '../model/status.ts'
import type { SwitchAnswer } from './api.ts'
import { exitOfSignal, failure, type Failure } from './exit.ts'
import type { Signal } from './leaving.ts'
import type { Result } from './output.ts'
import { bakeLines, goesOnLines } from './render/bake.ts'
import { condemnationOf, foundLines, headlineOf } from './render/condemnation.ts'
import { paintSigns, type Paint } from './render/paint.ts'
import { liveLine, verdictLines } from './render/promotion.ts'
import { tookText } from './render/times.ts'

export type Outcome =
  | { readonly kind: 'result'; readonly result: Result }
  | { readonly kind: 'failure'; readonly failure: Failure }

export interface Settled {
  readonly promotion: Promotion
  /** As it was at the end; null if nobody waited for it. */
  readonly status: Status | null
  readonly now: Date
  readonly paint: Paint
  readonly width: number
}

/** The end of a promotion that was confirmed. */
export function afterSettled(settled: Settled): Outcome {
  const { promotion, status } = settled
  const { to, verdict } = promotion
  const live = status?.live ?? to
  if (promotion.error !== null || promotion.retreat !== null)
    return { kind: 'failure', failure: promotionFailure(promotion, live) }
  if (live !== to) return { kind: 'failure', failure: movedOn(promotion, live) }
  const line = liveLine(promotion, status?.slots[promotion.from].inFlight ?? null)
  const document = {
    result: promotion.result,
    live,
    generation: status?.generation ?? promotion.generation,
    /** Whether the drain is over and the verdict is there. */
    settled: promotion.phase === 'done',
    verdict,
    /** What was found of a slot that is bad and stays. */
    condemned: condemnationOf(promotion),
    promotion,
  }
  return {
    kind: 'result',
    result: { lines: [...watchLines(settled), line], brief: briefOf(line, promotion), document },
  }
}

/** `rest`: what there was to do all the same. */
export function alreadyLive(
  answer: Extract<SwitchAnswer, { result: 'already-live' }>,
  kind: Promotion['kind'],
  rest: string = 'nothing to do',
): Result {
  const { result, live, generation } = answer
  const why = kind === 'rollback' ? ': the last promote has been rolled back' : ''
  const line = `${live} is already live${why}; ${rest}`
  return { lines: [line], document: { result, live, generation } }
}

/** A promotion that did not succeed; `live`: where traffic is since. */
export function promotionFailure(promotion: Promotion, live: SlotName): Failure {
  const facts = { live, promotion }
  if (promotion.retreat !== null) return rolledBack(promotion, live)
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

/** For --quiet: what was found must not go unsaid. */
function briefOf(line: string, promotion: Promotion): string {
  const { bake, verdict } = promotion
  if (bake === null) return line
  const found = condemnationOf(promotion)
  if (found !== null) return `${line}   watch: found bad, ${headlineOf(found)}`
  return `${line}   watch: ${verdict === null ? 'goes on' : verdict.kind.replace('-', ' ')}`
}

/** What the watch came to, or how far it is and that it goes on. */
function watchLines({ promotion, now, paint, width }: Settled): string[] {
  const lines = verdictLines(promotion, paint, width)
  const { verdict, bake } = promotion
  if (verdict !== null || bake === null) return lines
  const found = condemnationOf(promotion)
  const more =
    found === null
      ? [
          ...(promotion.evidence === null ? [] : bakeLines(promotion, width)),
          ...goesOnLines(promotion, now, width),
        ]
      : foundLines(found, promotion, width)
  return [...lines, ...more.map((line) => paintSigns(line, paint))]
}

/** Taken back by the judge. What it saw stands in the steps. */
function rolledBack(promotion: Promotion, live: SlotName): Failure {
  const { id, to, verdict, version, retreat } = promotion
  const afterMs = verdict?.judgement?.afterMs ?? null
  const when = afterMs === null ? '' : ` ${tookText(afterMs)} after the switch`
  const generation = retreat === null ? '' : `, generation ${retreat.generation}`
  const again =
    version === null
      ? `${to} is refused without --force from now on, for nobody said which version it was (--version)`
      : `version ${version} is refused without --force from now on; the mended one needs a --version of its own`
  const next = `Mend ${to}; ${again}. "switch history show ${id}" shows all of this again.`
  const facts = { live, promotion }
  const says = `rolled back${when}: ${live} is live${generation}`
  return { ...failure('rolled_back', verdict?.detail, { next, facts }), says }
}

/** Confirmed, and since then taken back by hand. */
function movedOn(promotion: Promotion, live: SlotName): Failure {
  const { id, to, verdict } = promotion
  const detail = `${to} was live, and was rolled back: ${verdict?.detail ?? 'see the history'}`
  const next = `See "switch history show ${id}".`
  return failure('rolled_back', detail, { next, facts: { live, promotion } })
}
