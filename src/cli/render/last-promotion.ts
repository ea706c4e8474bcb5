// The promotion on the status screen: the one that runs, the one that is watched, or the last one; and the way back.
import { isExclusive, type Promotion } from '../../model/promotion.ts'
import type { Status } from '../../model/status.ts'
import { alertLines, bakeLines, limitLines } from './bake.ts'
import { condemnationOf, foundLines } from './condemnation.ts'
import { labelled, toBothSides } from './layout.ts'
import { paintSigns, type Paint } from './paint.ts'
import { count, hasMoved, retreatText, stateWord, undoOf, verdictLines } from './promotion.ts'
import { agoText } from './times.ts'

interface View {
  readonly now: Date
  readonly paint: Paint
  readonly width: number
}

export function promotionLines(promotion: Promotion | null, status: Status, view: View): string[] {
  if (promotion === null) return ['', 'No promote yet.   switch promote SLOT']
  if (isExclusive(promotion)) return ['', ...runningLines(promotion, view)]
  const { width } = view
  const watched = promotion.bake !== null && promotion.phase !== 'done'
  const sentence = sentenceOf(promotion, status, view)
  const [last = '', ...before] = labelled(watched ? 'now' : 'last', sentence, 6, width).reverse()
  const moved = hasMoved(promotion)
  const hint = moved ? `undo: ${undoOf(promotion)}` : `more: switch history show ${promotion.id}`
  const found = watched ? watchLines(promotion, view) : verdictOf(promotion, view)
  return ['', ...before.reverse(), ...toBothSides(last, hint, width), ...found]
}

function runningLines(promotion: Promotion, { now, width }: View): string[] {
  const { kind, from, to, by, at, phase } = promotion
  const since = agoText(at, now).replace(' ago', '')
  const state = phase === 'roll-back' ? stateWord(promotion) : phase
  const running = `${kind} ${from} → ${to} since ${since} by ${by}${reasonOf(promotion)}: ${state}`
  return [
    ...labelled('now', running, 6, width),
    ...toBothSides('', 'follow: switch watch', width).slice(-1),
  ]
}

function sentenceOf(promotion: Promotion, { slots }: Status, { now }: View): string {
  const { kind, from, to, by, at, phase, drained, error } = promotion
  const draining = phase === 'drain' ? `, ${slots[from].inFlight} left in ${from}` : ''
  const cut = drained === null ? '' : `, ${count(drained.cut, 'request')} cut`
  const failed = error === null ? '' : `: ${error.detail}`
  return `${kind} ${from} → ${to} ${agoText(at, now)} by ${by}${reasonOf(promotion)}: ${stateWord(promotion)}${draining}${cut}${failed}`
}

function reasonOf({ why }: Promotion): string {
  return why === '' ? '' : `, "${why}"`
}

/** The watch under way, and what it has found. */
function watchLines(promotion: Promotion, { paint, width }: View): string[] {
  const found = condemnationOf(promotion)
  const lines =
    found === null
      ? [...bakeLines(promotion, width), ...limitLines(promotion, width)]
      : foundLines(found, promotion, width)
  return [...lines, ...alertLines(promotion, width)].map((line) => paintSigns(line, paint))
}

/** What the watch came to. Of one that nobody watched there is nothing to say. */
function verdictOf(promotion: Promotion, { paint, width }: View): string[] {
  if (promotion.bake === null) return []
  const { retreat } = promotion
  const back = retreat === null ? '' : `by the judge: ${retreatText(retreat)}`
  return [
    ...verdictLines(promotion, paint, width),
    ...(back === '' ? [] : labelled('  ✔ rollback', back, 14, width)),
  ]
}
