// What a bad verdict rests on: figures beside their limit, the worst route, the first failing samples, and who saw them. Pure.
import { amount, amountOf } from '../../model/figures.ts'
import type { Cause, Counts, RolledBack, Sample, Suspect } from '../../model/judgement.ts'
import type { Promotion } from '../../model/promotion.ts'
import { limitSentence } from './bake.ts'
import { latencyText, limitText, oddsText, rateText } from './evidence-figures.ts'
import { columns, flow, labelled } from './layout.ts'
import { timeOfDay } from './times.ts'

/** What was found of a slot that is bad and serves on; null: nothing was, or it serves no more. */
export function condemnationOf({ phase, verdict, evidence }: Promotion): RolledBack | null {
  const stays = phase === 'drain' || phase === 'bake' || verdict?.kind === 'condemned'
  const judgement = verdict === null ? evidence?.verdict : verdict.judgement
  return stays && judgement?.kind === 'rolled-back' ? judgement : null
}

/** That it is bad and serves on, and what a person can do about it. */
export function condemnedLines({ bake, from, to }: Promotion, width: number): string[] {
  const back = 'go back: switch rollback'
  const row = (text: string): string[] => labelled('  ⚠ judge', text, textAt, width)
  switch (bake?.onFail ?? 'rollback') {
    case 'rollback':
      return row(
        `${to} is bad, but ${from} does not answer its probes: traffic goes back as soon as it does`,
      )
    case 'pause': {
      const keep = `keep it: switch promote ${to} --force`
      return [
        ...row(`${to} is bad and stays live until you decide`),
        ...flow(' '.repeat(textAt), [back, keep], width),
      ]
    }
    case 'notify':
      return row(`${to} is bad and stays live, as onFail: notify says; ${back}`)
    case 'dry-run':
      return row(`${to} is bad: without dry-run, traffic would be back on ${from}; ${back}`)
  }
}

/** Such as `4 of 18 responses failed (limit 1.0%), evidence 1,440:1`. */
export function headlineOf({ cause, counts }: RolledBack): string {
  switch (cause.kind) {
    case 'errors':
      return suspectText(cause.suspect)
    case 'consecutive':
      return `${cause.failures} responses in a row failed, ${countsText(counts)} since the switch`
    case 'latency':
      return slowText(cause)
  }
}

/** A slot that is bad and serves on: what was found, and what a person can do about it. */
export function foundLines(found: RolledBack, promotion: Promotion, width: number): string[] {
  return [
    ...labelled('  ✖ watch', headlineOf(found), textAt, width),
    ...condemnationLines(found, promotion, width),
    ...condemnedLines(promotion, width),
  ]
}

/** Everything below the headline. */
export function condemnationLines(
  judgement: RolledBack,
  { from }: Promotion,
  width: number,
): string[] {
  const { cause, counts, worst, samples } = judgement
  const row = (label: string, text: string): string[] =>
    labelled(`${indent}${label}`, text, textAt, width)
  return [
    ...(cause.kind === 'latency' ? [] : row('limit', limitSentence(judgement, from))),
    ...(worst === null || isWorst(cause, worst) ? [] : row('worst', suspectText(worst))),
    ...(isAll(cause, counts) ? [] : row('in all', `${countsText(counts)} since the switch`)),
    ...sampleLines(samples, from, width),
    ...(samples.length === 0 ? [] : row('seen by', visitorsText(counts, samples, from))),
  ]
}

const indent = '    '
const textAt = 14

function suspectText({ route, responses, failed, limit, value }: Suspect): string {
  const where = route === null ? '' : ` on route ${route}`
  return `${amount(failed)} of ${amountOf(responses, 'response')} failed${where} (limit ${limitText(limit)}), evidence ${oddsText(value)}`
}

/** Whether the headline has told of it. */
function isWorst(cause: Cause, worst: Suspect): boolean {
  return cause.kind === 'errors' && cause.suspect.route === worst.route
}

/** Whether the headline has told of all that was seen. */
function isAll(cause: Cause, { responses, failed }: Counts): boolean {
  if (cause.kind !== 'errors') return true
  return cause.suspect.responses === responses && cause.suspect.failed === failed
}

function slowText({ slow }: Extract<Cause, { kind: 'latency' }>): string {
  const { route, quantile, share, limit, value, before, after } = slow
  const where = route === null ? '' : ` on route ${route}`
  const change = [latencyText('p50', before, after), latencyText('p99', before, after)]
  const figures = change.flatMap((text) => (text === null ? [] : [`, ${text}`])).join('')
  return `${rateText(share)} of responses${where} took longer than the old ${quantile} (limit ${limitText(limit)})${figures}, evidence ${oddsText(value)}`
}

function countsText({ failed, responses, commonCause }: Counts): string {
  const both = commonCause === 0 ? '' : `, ${amount(commonCause)} of them on both slots`
  return `${amount(failed)} of ${amountOf(responses, 'response')} failed${both}`
}

/** Time, route, what came, what became of it, request id; the id goes below where the line is too short for it. */
function sampleLines(samples: readonly Sample[], from: string, width: number): string[] {
  const rows = columns(
    samples.map(({ atMs, route, failure, status, pair }) => [
      timeOfDay(atMs),
      route,
      failure === 'server_error' ? String(status) : `${status} ${wordsOf(failure)}`,
      pair === 'old-ok' ? `${from} answered` : pair === 'old-failed' ? `${from} failed too` : '–',
    ]),
  ).map((row) => `${indent}✖ ${row}`)
  const widest = Math.max(0, ...rows.map((row) => row.length))
  const fits = samples.every(({ id }) => widest + 2 + id.length <= width)
  return samples.flatMap(({ id }, i) => {
    const row = rows[i] ?? ''
    return fits ? [`${row.padEnd(widest)}  ${id}`] : [row, `${indent}  ${id}`]
  })
}

function wordsOf(failure: string): string {
  return failure.replace('upstream_', '').replaceAll('_', ' ')
}

/** What visitors saw of it, as far as the samples tell. */
function visitorsText({ failed }: Counts, samples: readonly Sample[], from: string): string {
  const shielded = samples.filter(({ pair }) => pair === 'old-ok').length
  const seen = samples.length - shielded
  const which =
    failed > samples.length ? `these first ${samples.length}` : `these ${samples.length}`
  if (seen === 0) return `nobody, of ${which}: ${from} answered in its place`
  if (shielded === 0) return `the visitors of ${which}`
  return `${amountOf(seen, 'visitor')} of ${which}; ${from} answered the others`
}
