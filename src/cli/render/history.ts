// The history as a table, and one promotion with all its steps. It doubles as the audit log: nothing is cut short.
import type { Promotion } from '../../model/promotion.ts'
import { columns, labelled, wrap } from './layout.ts'
import type { Paint } from './paint.ts'
import { stateWord, tookMs, verdictLines } from './promotion.ts'
import { renderStep } from './steps.ts'
import { agoText, tookText } from './times.ts'

export interface View {
  readonly now: Date
  readonly paint: Paint
  readonly width: number
}

const header = ['id', 'when', 'kind', 'from → to', 'result', 'took', 'by']
const why = '     '

/** A line for each promotion, newest first; the reason, where there is one, on a line below it. */
export function renderHistory(
  promotions: readonly Promotion[],
  { now, paint, width }: View,
): string[] {
  if (promotions.length === 0) return ['No promote yet.']
  const [head = '', ...lines] = columns([header, ...promotions.map((p) => cells(p, now))], [0, 5])
  return [
    paint('dim', head),
    ...promotions.flatMap((promotion, i) => [
      lines[i] ?? '',
      ...(promotion.why === ''
        ? []
        : wrap(`"${promotion.why}"`, width - why.length).map((line) => `${why}${line}`)),
    ]),
  ]
}

/** For --quiet: the newest. */
export function briefHistory([newest]: readonly Promotion[]): string {
  if (newest === undefined) return 'No promote yet.'
  const { id, kind, from, to } = newest
  return `#${id} ${kind} ${from} → ${to}: ${stateWord(newest)}`
}

export function renderPromotion(promotion: Promotion, { now, paint, width }: View): string[] {
  const { id, kind, from, to, at, by, generation, forced, error } = promotion
  const isTold = promotion.steps.some((step) => step.detail === error?.detail)
  const text = (label: string, value: string): string[] =>
    value === '' ? [] : labelled(`  ${label}`, value, 14, width)
  return [
    `#${id} ${kind} ${from} → ${to}: ${stateWord(promotion)}${forced ? ' (forced)' : ''}`,
    ...text('at', `${at} (${agoText(at, now)})`),
    ...text('by', by),
    ...text('why', promotion.why),
    ...text('generation', generation === null ? '' : String(generation)),
    ...promotion.steps.flatMap((step) => renderStep(step, paint, width)),
    ...verdictLines(promotion, paint, width),
    ...(error === null || isTold ? [] : text(error.code, error.detail)),
  ]
}

function cells(promotion: Promotion, now: Date): string[] {
  const { id, kind, from, to, at, by } = promotion
  return [
    `#${id}`,
    agoText(at, now),
    kind,
    `${from} → ${to}`,
    stateWord(promotion),
    tookText(tookMs(promotion)),
    by,
  ]
}
