// A promotion step by step: what was done, what runs now, and what is still to come. Pure.

import { foundIn, isWatched, progressText } from './bake.js'
import { coarseText } from './times.js'

/** @import { Promotion, Step } from '../../model/promotion.ts' */

/**
 * @typedef {object} ShownStep
 * @property {'done' | 'failed' | 'running' | 'ahead'} state
 * @property {Step['name']} name
 * @property {string} detail
 * @property {number | null} ms
 */

/** @type {readonly Step['name'][]} */
const usual = ['probe', 'intent', 'hold', 'switch', 'smoke', 'confirm', 'drain', 'watch']

/**
 * @param {Promotion} promotion
 * @param {string} draining  What the old slot still has to finish, in words.
 * @returns {ShownStep[]}
 */
export function stepsOf(promotion, draining) {
  /** @type {ShownStep[]} */
  const taken = promotion.steps.map(({ name, ok, detail, ms }) => ({
    state: ok ? 'done' : 'failed',
    name,
    detail,
    ms,
  }))
  const running = runningSteps(promotion)
  const last = running.at(-1)
  if (last === undefined) return taken
  const details = {
    drain: draining,
    probe: `waiting for ${promotion.to}`,
    watch: watchText(promotion),
  }
  const now = running.map((name) => {
    const detail = name === 'drain' || name === 'probe' || name === 'watch' ? details[name] : ''
    return { state: /** @type {const} */ ('running'), name, detail, ms: null }
  })
  const isBack = ['put-back', 'rollback'].includes(running[0] ?? '') || hasRetreated(promotion)
  return [...taken, ...now, ...(isBack ? [] : aheadOf(last, promotion))]
}

/**
 * @param {Step['name']} last
 * @param {Promotion} promotion
 * @returns {ShownStep[]}
 */
function aheadOf(last, { held, bake, verdict }) {
  const isMeant = { hold: held, watch: bake !== null && verdict === null }
  return usual
    .slice(usual.indexOf(last) + 1)
    .filter((name) => (name !== 'hold' && name !== 'watch') || isMeant[name])
    .map((name) => ({ state: 'ahead', name, detail: '', ms: null }))
}

/**
 * What became of it, in a word or two, such as `draining`.
 * @param {Promotion} promotion
 */
export function stateWord(promotion) {
  const { phase, result } = promotion
  if (phase === 'drain') return 'draining'
  if (phase === 'bake') return foundIn(promotion) ? 'live, and found bad' : 'live, and watched'
  if (phase === 'roll-back') return 'rolling back'
  return result === 'pending' ? 'running' : result.replace('-', ' ')
}

/**
 * A rollback by hand is what was asked for; one by the judge is the end of a bad release.
 * @param {Promotion} promotion
 */
export function signOf(promotion) {
  const { kind, phase, result } = promotion
  if (hasRetreated(promotion)) return '✖'
  if (foundIn(promotion)) return '⚠'
  if (phase === 'drain' || phase === 'bake' || result === 'pending') return '◌'
  return result === 'promoted' || (kind === 'rollback' && result === 'rolled-back') ? '✔' : '✖'
}

/**
 * Whether the judge has moved traffic back.
 * @param {Promotion} promotion
 */
export function hasRetreated({ retreat }) {
  return retreat !== null
}

/** @param {Promotion} promotion */
function watchText({ bake, evidence }) {
  if (evidence !== null) return progressText(evidence)
  return bake === null ? '' : `for ${coarseText(bake.ms)}`
}

/**
 * @param {Promotion} promotion
 * @returns {Step['name'][]}
 */
function runningSteps(promotion) {
  const { phase, steps } = promotion
  switch (phase) {
    case 'preflight':
      return ['probe']
    case 'smoke':
      return [steps.some((step) => step.name === 'switch') ? 'smoke' : 'switch']
    case 'drain':
      return isWatched(promotion) ? ['drain', 'watch'] : ['drain']
    case 'bake':
      return ['watch']
    case 'roll-back':
      return [steps.some((step) => step.name === 'rollback') ? 'confirm' : 'rollback']
    case 'done':
      return []
    default:
      return [phase]
  }
}
