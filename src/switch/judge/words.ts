// Verdicts and alerts as sentences: what was seen, beside what it is held against.
import { amount, amountOf, latencyBeside, percent, seconds } from '../../model/figures.ts'
import type {
  Alert,
  Cause,
  Counts,
  JudgeVerdict,
  Limit,
  Slow,
  Suspect,
} from '../../model/judgement.ts'

/** One line for people, such as for `detail` of a promotion's verdict. */
export function sayVerdict(verdict: JudgeVerdict): string {
  const { counts, limit } = verdict
  switch (verdict.kind) {
    case 'kept':
      return `${sayCounts(counts)}; ${sayLimit(limit)}; rates above ${percent(verdict.excludedAbove)} are excluded`
    case 'inconclusive':
      return counts.counted.responses === 0
        ? `no responses, so nothing is known of its errors`
        : `${sayCounts(counts)}; only rates above ${percent(verdict.excludedAbove)} could be excluded, and ${sayLimit(limit)}`
    case 'common-cause':
      return `both slots failed the same ${amountOf(counts.commonCause, 'request')} of ${amount(counts.responses)}: not the fault of the new one, and no more can be said of it`
    case 'rolled-back':
      return [
        `after ${seconds(verdict.afterMs)}`,
        `${sayCause(verdict.cause, counts, limit)}${sayWorst(verdict.cause, verdict.worst)}`,
      ].join(': ')
  }
}

/** One line for people. */
export function sayAlert(alert: Alert): string {
  switch (alert.kind) {
    case 'common-cause':
      return `both slots fail the same requests (${amount(alert.counts.commonCause)} of ${amount(alert.counts.responses)}): look at what they share, such as a database; traffic stays where it is`
    case 'latency':
      return `it is slower than before: ${saySlow(alert.slow)}`
  }
}

function sayCause(cause: Cause, counts: Counts, limit: Limit): string {
  switch (cause.kind) {
    case 'errors':
      return `${saySuspect(cause.suspect)}; ${sayLimit(limit)}`
    case 'consecutive':
      return `${cause.failures} responses in a row failed (${sayCounts(counts)})`
    case 'latency':
      return saySlow(cause.slow)
  }
}

function saySuspect({ route, responses, failed, limit, value }: Suspect): string {
  const where = route === null ? '' : ` on route ${route}`
  return `${amount(failed)} of ${amountOf(responses, 'response')} failed${where} (limit ${percent(limit)}), evidence ${amount(value)}:1`
}

function sayWorst(cause: Cause, worst: Suspect | null): string {
  if (worst === null || (cause.kind === 'errors' && cause.suspect.route !== null)) return ''
  return `; worst route ${worst.route}: ${amount(worst.failed)} of ${amount(worst.responses)}`
}

function sayCounts({ failed, responses, commonCause }: Counts): string {
  const both = commonCause === 0 ? '' : `, ${amount(commonCause)} of them on both slots`
  return `${amount(failed)} of ${amountOf(responses, 'response')} failed${both}`
}

function sayLimit({ rate, ratio, old }: Limit): string {
  if (old.responses === 0) return `the limit is ${percent(rate)}, for the old slot had no traffic`
  const reason =
    rate > ratio * old.bound ? 'the floor' : `${ratio} times what the old slot may fail`
  return `the limit is ${percent(rate)}, ${reason}`
}

function saySlow({ route, quantile, share, limit, before, after }: Slow): string {
  const where = route === null ? '' : ` on route ${route}`
  const rank = quantile === 'p90' ? 'nine in ten' : 'ninety-nine in a hundred'
  return `${percent(share)} of responses${where} took longer than ${rank} did before (limit ${percent(limit)}): ${latencyBeside('p50', before, after)}, ${latencyBeside('p99', before, after)}`
}
