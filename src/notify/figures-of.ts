// The figures of a message: what the judge has seen, as facts and as failures a line each. Pure.
import { amount, amountOf, latencyBeside, percent, seconds } from '../model/figures.ts'
import type { Counts, JudgeSummary, JudgeVerdict, Limit, Pair, Sample } from '../model/judgement.ts'
import type { Promotion } from '../model/promotion.ts'
import type { Fact } from './message.ts'

/** What the judge has seen of a slot: responses, limit, latency before and now, the worst route. */
export function seenBy(evidence: JudgeSummary | null, verdict: JudgeVerdict | null): Fact[] {
  const counts = verdict?.counts ?? evidence?.counts
  const limit = verdict?.limit ?? evidence?.limit
  const worst = verdict?.kind === 'rolled-back' ? verdict.worst : (evidence?.worst ?? null)
  return [
    ...(counts === undefined ? [] : [fact('Failed', failedText(counts))]),
    ...(limit === undefined ? [] : [fact('Limit', limitText(limit))]),
    ...(evidence === null ? [] : latencyFacts(evidence)),
    ...(worst === null || worst.route === null
      ? []
      : [
          fact(
            'Worst route',
            `${worst.route}: ${amount(worst.failed)} of ${amount(worst.responses)}`,
          ),
        ]),
    ...(verdict !== null && 'excludedAbove' in verdict
      ? [fact('Excluded', `rates above ${percent(verdict.excludedAbove)}`)]
      : []),
    ...(evidence === null ? [] : [fact('Watched', seconds(evidence.elapsedMs))]),
  ]
}

/** How traffic went back. */
export function retreatFacts({ retreat }: Promotion): Fact[] {
  if (retreat === null) return []
  const { detectMs, flipMs } = retreat
  return [
    fact(
      'Found and moved',
      `${seconds(detectMs)} after the first failure, in ${flipMs.toFixed(1)} ms`,
    ),
  ]
}

export function versionFacts({ version }: Promotion): Fact[] {
  return version === null ? [] : [fact('Version', version)]
}

/** How long its steps took, all of them. */
export function tookFacts({ steps }: Promotion): Fact[] {
  const ms = steps.reduce((sum, step) => sum + step.ms, 0)
  return steps.length === 0 ? [] : [fact('Took', seconds(ms))]
}

/** At most five lines, in UTC: readers sit anywhere. */
export function sampleLines(verdict: JudgeVerdict | null, evidence: JudgeSummary | null): string[] {
  if (verdict?.kind === 'rolled-back') return verdict.samples.map(sampleLine)
  const alert = evidence?.alerts.find(({ kind }) => kind === 'common-cause')
  return alert?.kind === 'common-cause' ? alert.samples.map(sampleLine) : []
}

export function fact(name: string, value: string): Fact {
  return { name, value }
}

function failedText({ failed, responses, commonCause }: Counts): string {
  const both = commonCause === 0 ? '' : `, ${amount(commonCause)} of them on both slots`
  return `${amount(failed)} of ${amountOf(responses, 'response')}${both}`
}

function limitText({ rate, old }: Limit): string {
  const before =
    old.responses === 0
      ? 'the old slot had no traffic'
      : `the old slot: ${amount(old.failed)} of ${amount(old.responses)}`
  return `${percent(rate)} (${before})`
}

function latencyFacts({ latency: { before, after } }: JudgeSummary): Fact[] {
  return after === null
    ? []
    : [
        fact(
          'Latency',
          `${latencyBeside('p50', before, after)}; ${latencyBeside('p99', before, after)}`,
        ),
      ]
}

const pairs: Readonly<Record<Pair, string>> = {
  none: 'the old slot was not asked',
  'old-ok': 'the old slot answered it well',
  'old-failed': 'the old slot failed it too',
}

function sampleLine({ atMs, route, failure, status, pair, id }: Sample): string {
  const time = new Date(atMs).toISOString().slice(11, 23)
  const what = failure === 'server_error' ? String(status) : failure
  return `${time} ${route} ${what}; ${pairs[pair]}; request ${id}`
}
