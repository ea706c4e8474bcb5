// The watch after a switch while it goes on: how far it is, what it has seen, what happens if it finds something, and until when.
// Pure: the time is given.
import { amount, amountOf } from '../../model/figures.ts'
import type { Alert, Counts, JudgeSummary, Suspect } from '../../model/judgement.ts'
import type { Bake, Promotion } from '../../model/promotion.ts'
import { latencyText, limitText, oddsText, rateText } from './evidence-figures.ts'
import { flow, labelled } from './layout.ts'
import { coarseText, timeOfDay } from './times.ts'

const watchLabel = '  ◌ watch     '

/** How far it is and what was seen, on one line where it fits. */
export function bakeLines({ bake, evidence }: Promotion, width: number): string[] {
  if (bake === null) return []
  if (evidence === null) return flow(watchLabel, [`for ${coarseText(bake.ms)}`], width)
  return flow(watchLabel, [progressText(bake, evidence), ...figureParts(evidence)], width)
}

/** Counts, failures, evidence, and the p99 before and after. */
export function figureParts(evidence: JudgeSummary): string[] {
  const { counts, rate, latency } = evidence
  const p99 = latencyText('p99', latency.before, latency.after)
  return [
    amountOf(counts.responses, 'request'),
    ...(rate === null ? [] : [`5xx ${rateText(rate)}`]),
    evidenceText(evidence),
    ...(p99 === null ? [] : [p99]),
    ...(counts.commonCause === 0 ? [] : [`${amount(counts.commonCause)} failed on both slots`]),
    ...(countedText(counts) ?? []),
  ]
}

/** Why many failures may be little evidence: of one client's tries again and again, only the first count. */
function countedText({ failed, commonCause, counted }: Counts): [string] | null {
  const own = failed - commonCause
  if (own === counted.failed) return null
  return [`${amount(counted.failed)} of ${amountOf(own, 'failure')} counted`]
}

/** For a reader without a terminal, when the watch begins. */
export function beginLines({ bake, from, to }: Promotion, width: number): string[] {
  if (bake === null) return []
  return labelled(
    watchLabel,
    `the judge watches ${to} for ${coarseText(bake.ms)}; ${ifBadText(bake, from)}`,
    watchLabel.length,
    width,
  )
}

/** What whoever leaves now should know: it goes on without them. */
export function goesOnLines(promotion: Promotion, now: Date, width: number): string[] {
  const { bake, from, evidence } = promotion
  if (bake === null) return []
  const leftMs = leftOf(promotion, now)
  const until = timeOfDay(now.getTime() + leftMs)
  const text = `the judge goes on by itself for ${coarseText(leftMs)}, until ${until}; ${ifBadText(bake, from)}. "switch status" shows it, "switch watch" follows it.`
  // Below what was seen so far it is a part of that.
  return labelled(evidence === null ? watchLabel : '', text, watchLabel.length, width)
}

/** The limit, where it comes from, and who can take traffic back. */
export function limitLines(promotion: Promotion, width: number): string[] {
  const { bake, evidence, from } = promotion
  if (bake === null || evidence === null) return []
  const text = `limit ${limitSentence(evidence, from)}; ${ifBadText(bake, from)}`
  return labelled('', text, watchLabel.length, width)
}

export function limitSentence({ limit }: Pick<JudgeSummary, 'limit'>, from: string): string {
  const { rate, ratio, old } = limit
  if (old.responses === 0) return `${limitText(rate)}: ${from} had no traffic to compare with`
  const reason = rate > ratio * old.bound ? 'the floor' : `${ratio} times what ${from} may fail`
  const before = `${from} failed ${amount(old.failed)} of ${amount(old.responses)} before`
  return `${limitText(rate)}: ${reason}; ${before}`
}

/** What the judge told on the way, once more. */
export function alertLines({ evidence }: Promotion, width: number): string[] {
  return (evidence?.alerts ?? []).flatMap((alert) =>
    labelled('  ⚠ judge', `after ${coarseText(alert.afterMs)}: ${alertText(alert)}`, 14, width),
  )
}

function alertText(alert: Alert): string {
  if (alert.kind === 'common-cause') {
    const { commonCause, responses } = alert.counts
    return `both slots failed the same requests (${amount(commonCause)} of ${amount(responses)}): look at what they share`
  }
  const { route, quantile, share, limit, before, after } = alert.slow
  const where = route === null ? '' : ` of route ${route}`
  const change = [latencyText('p50', before, after), latencyText('p99', before, after)]
  const figures = change.filter((text) => text !== null).join(', ')
  return `slower than before: ${rateText(share)}${where} took longer than the old ${quantile} (limit ${limitText(limit)}); ${figures}`
}

function evidenceText({ suspect, worst }: JudgeSummary): string {
  const strongest = worst !== null && nearness(worst) > nearness(suspect) ? worst : suspect
  const where = strongest.route === null ? '' : ` (${strongest.route})`
  return `evidence ${oddsText(strongest.value)}${where}`
}

/** How near it is to an alarm; 1 is one. */
function nearness({ value, threshold }: Suspect): number {
  return value / threshold
}

function progressText(bake: Bake, { elapsedMs, leftMs }: JudgeSummary): string {
  // After a restart that lost the judge, what is left is all there is.
  const whole = leftMs > 0 ? elapsedMs + leftMs : bake.ms
  return `${coarseText(Math.min(elapsedMs, whole))} of ${coarseText(whole)}`
}

/** By the judge's own account; before there is one, by when the promotion was asked for. */
function leftOf({ bake, evidence, at }: Promotion, now: Date): number {
  if (bake === null) return 0
  const sinceMs = now.getTime() - Date.parse(at)
  const leftMs = evidence?.leftMs ?? Math.min(bake.ms, bake.ms - sinceMs)
  return Math.max(0, leftMs)
}

function ifBadText({ onFail }: Bake, from: string): string {
  switch (onFail) {
    case 'rollback':
      return `if it is bad, traffic goes back to ${from}`
    case 'pause':
      return 'if it is bad, it stays live until you decide'
    case 'notify':
      return 'if it is bad, you are told, and it stays live'
    case 'dry-run':
      return 'if it is bad, you are told what would have been done'
  }
}
