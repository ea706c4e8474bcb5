// The watch after a switch in figures and words: how far it is, what was seen beside what it is held against. Pure.
import { coarseText, countText, tookText } from './times.js'

/**
 * @import { Cause, JudgeSummary, RolledBack, Sample, Suspect } from '../../model/judgement.ts'
 * @import { Promotion } from '../../model/promotion.ts'
 */

/** A figure with what it is held against. @typedef {{ name: string, value: string, beside: string, bad: boolean }} Figure */

/**
 * @typedef {object} ShownBake
 * @property {{ share: number, text: string } | null} progress  Null: it is over.
 * @property {{ share: number, text: string, marks: number[] }} evidence  `share` of the way to an alarm, on a log scale.
 * @property {Figure[]} figures
 * @property {string[]} found  What a bad verdict rests on, a line each; none: nothing was found.
 * @property {string} next  What can be done now; may be empty.
 */

/**
 * Null if it was not watched, or nothing is known of that.
 * @param {Promotion} promotion
 * @returns {ShownBake | null}
 */
export function bakeOf(promotion) {
  const { bake, evidence } = promotion
  if (bake === null || evidence === null) return null
  const strongest = strongestOf(evidence)
  const found = foundIn(promotion)
  const { elapsedMs, leftMs } = evidence
  const share = elapsedMs / Math.max(1, elapsedMs + leftMs)
  return {
    progress: isWatched(promotion)
      ? { share: Math.min(1, share), text: progressText(evidence) }
      : null,
    evidence: {
      share: logShare(strongest.value, strongest.threshold),
      text: `evidence against ${promotion.to}: ${oddsText(strongest.value)}${routeText(strongest)}, an alarm at ${oddsText(strongest.threshold)}`,
      marks: [10, 100, 1000]
        .filter((odds) => odds < strongest.threshold)
        .map((odds) => logShare(odds, strongest.threshold)),
    },
    figures: figuresOf(evidence),
    found: found === null ? [] : foundLines(found, promotion),
    next: found === null ? '' : nextText(promotion),
  }
}

/**
 * Whether the judge may still speak of it.
 * @param {Promotion} promotion
 */
export function isWatched({ bake, verdict, phase }) {
  return bake !== null && verdict === null && (phase === 'drain' || phase === 'bake')
}

/** @param {JudgeSummary} evidence */
export function progressText({ elapsedMs, leftMs }) {
  return `${coarseText(elapsedMs)} of ${coarseText(elapsedMs + leftMs)}`
}

/**
 * @param {JudgeSummary} evidence
 * @returns {Figure[]}
 */
function figuresOf({ counts, rate, limit, latency }) {
  const { before, after } = latency
  const both = counts.commonCause
  return [
    {
      name: 'requests',
      value: amountText(counts.responses),
      beside: both === 0 ? `${amountText(limit.old.responses)} before` : `${both} failed on both`,
      bad: false,
    },
    {
      name: '5xx',
      value: rate === null ? '–' : percentText(rate, 2),
      beside: `limit ${percentText(limit.rate, 1)}${countedText(counts)}`,
      bad: rate !== null && rate > limit.rate,
    },
    { name: 'p50', ...latencyFigure(before?.p50, after?.p50) },
    { name: 'p99', ...latencyFigure(before?.p99, after?.p99) },
  ]
}

/**
 * Why many failures may be little evidence: of one client's tries again and again, only the first count.
 * @param {JudgeSummary['counts']} counts
 */
function countedText({ failed, commonCause, counted }) {
  const own = failed - commonCause
  return own === counted.failed ? '' : `; ${counted.failed} of ${countText(own, 'failure')} counted`
}

/**
 * @param {number | undefined} before
 * @param {number | undefined} after
 */
function latencyFigure(before, after) {
  return {
    value: after === undefined ? '–' : tookText(after),
    beside: before === undefined ? 'before: not known' : `${tookText(before)} before`,
    bad: false,
  }
}

/**
 * What was found bad, whether it was rolled back or serves on.
 * @param {Promotion} promotion
 * @returns {RolledBack | null}
 */
export function foundIn({ verdict, evidence }) {
  const judgement = verdict === null ? evidence?.verdict : verdict.judgement
  return judgement?.kind === 'rolled-back' ? judgement : null
}

/**
 * @param {RolledBack} found
 * @param {Promotion} promotion
 */
function foundLines({ cause, worst, samples, afterMs }, { from, verdict }) {
  const isTold = cause.kind === 'errors' && cause.suspect.route === worst?.route
  return [
    // Once there is a verdict, the step has this sentence.
    ...(verdict === null ? [`after ${tookText(afterMs)}: ${causeText(cause)}`] : []),
    ...(worst === null || isTold ? [] : [`worst: ${suspectText(worst)}`]),
    ...samples.map((sample) => sampleText(sample, from)),
  ]
}

/** @param {Cause} cause */
function causeText(cause) {
  switch (cause.kind) {
    case 'errors':
      return suspectText(cause.suspect)
    case 'consecutive':
      return `${cause.failures} responses in a row failed`
    case 'latency': {
      const { share, quantile, limit, value } = cause.slow
      return `${percentText(share, 1)} of responses took longer than the old ${quantile} (limit ${percentText(limit, 1)}), evidence ${oddsText(value)}`
    }
  }
}

/** @param {Suspect} suspect */
function suspectText(suspect) {
  const { failed, responses, limit, value } = suspect
  return `${amountText(failed)} of ${countText(responses, 'response')} failed${routeText(suspect)} (limit ${percentText(limit, 1)}), evidence ${oddsText(value)}`
}

/**
 * @param {Sample} sample
 * @param {string} from
 */
function sampleText({ atMs, route, failure, status, pair, id }, from) {
  const what = failure === 'server_error' ? `${status}` : `${status} ${failure}`
  const instead = {
    none: 'seen by its visitor',
    'old-ok': `${from} answered`,
    'old-failed': `${from} failed too`,
  }
  return `✖ ${new Date(atMs).toLocaleTimeString([], { hour12: false })} ${route}: ${what}, ${instead[pair]}, id ${id}`
}

/** @param {Promotion} promotion */
function nextText({ bake, verdict, from, to, id }) {
  if (verdict?.kind === 'rolled-back') {
    return `Mend ${to}; the same version is refused without --force. “switch history show ${id}” shows all of it.`
  }
  switch (bake?.onFail) {
    case 'rollback':
      return `${to} is bad, but ${from} does not answer its probes: traffic goes back as soon as it does.`
    case 'pause':
      return `${to} is bad and stays live until you decide: “Roll back”, or “switch promote ${to} --force” to keep it.`
    case 'dry-run':
      return `Without dry-run, traffic would be back on ${from}. “Roll back” does it.`
    default:
      return `${to} is bad and stays live; “Roll back” brings ${from} back.`
  }
}

/**
 * The one that is nearest to an alarm.
 * @param {JudgeSummary} evidence
 * @returns {Suspect}
 */
function strongestOf({ suspect, worst }) {
  const nearer = worst !== null && worst.value / worst.threshold > suspect.value / suspect.threshold
  return nearer ? worst : suspect
}

/**
 * 0 for even odds and below, 1 for the threshold and above.
 * @param {number} value
 * @param {number} threshold
 */
function logShare(value, threshold) {
  if (value <= 1) return 0
  return Math.min(1, Math.log(value) / Math.log(threshold))
}

/** @param {Suspect} suspect */
function routeText({ route }) {
  return route === null ? '' : ` on route ${route}`
}

/** @param {number} value */
function oddsText(value) {
  if (value > 1e6) return 'over 1,000,000:1'
  return `${value < 10 ? value.toFixed(1) : amountText(value)}:1`
}

/** @param {number} value */
function amountText(value) {
  return Math.round(value).toLocaleString('en')
}

/**
 * @param {number} share
 * @param {number} digits
 */
function percentText(share, digits) {
  const percent = 100 * share
  // A few in a million must not look like none.
  return percent > 0 && percent < 0.005 ? '< 0.01%' : `${percent.toFixed(digits)}%`
}
