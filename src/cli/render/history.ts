// The history as a table, and one promotion with all its steps. It doubles as the audit log: nothing is cut short.
import type { Promotion } from '../../model/promotion.ts'
import { alertLines, bakeLines, figureParts } from './bake.ts'
import { headlineOf } from './condemnation.ts'
import { columns, labelled, wrap } from './layout.ts'
import { paintSigns, type Paint } from './paint.ts'
import { stateWord, tookMs, verdictLines } from './promotion.ts'
import { renderStepOf } from './steps.ts'
import { agoText, tookText } from './times.ts'

export interface View {
  readonly now: Date
  readonly paint: Paint
  readonly width: number
}

const header = ['id', 'when', 'kind', 'from → to', 'result', 'took', 'by']
const indent = '     '

/** A line for each promotion, newest first; the reason, and what the watch found, on lines below it. */
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
      ...below(promotion.why === '' ? '' : `"${promotion.why}"`, width),
      ...below(watchText(promotion), width),
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
    ...text('version', promotion.version ?? ''),
    ...text('generation', generation === null ? '' : String(generation)),
    ...promotion.steps.flatMap((step) => renderStepOf(promotion, step, paint, width)),
    ...watchedNow(promotion, width),
    ...alertLines(promotion, width).map((line) => paintSigns(line, paint)),
    ...verdictLines(promotion, paint, width),
    ...(error === null || isTold ? [] : text(error.code, error.detail)),
  ]
}

function below(text: string, width: number): string[] {
  return text === '' ? [] : wrap(text, width - indent.length).map((line) => `${indent}${line}`)
}

/** What the watch found, in a line. */
function watchText({ bake, verdict, evidence }: Promotion): string {
  if (bake === null || verdict === null) return ''
  const { kind, judgement, detail } = verdict
  if (judgement === null) return `watch: ${detail}`
  const after = `watch: ${kind.replace('-', ' ')} after ${tookText(judgement.afterMs)}`
  if (judgement.kind === 'rolled-back') return `${after}: ${headlineOf(judgement)}`
  return evidence === null ? after : `${after}: ${figureParts(evidence).join(', ')}`
}

/** A record of a watch that goes on. */
function watchedNow(promotion: Promotion, width: number): string[] {
  return promotion.phase === 'bake' ? bakeLines(promotion, width) : []
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
