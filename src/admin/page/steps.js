// A promotion step by step: what was done, what runs now, and what is still to come. Pure.

/** @import { Promotion, Step } from '../../model/promotion.ts' */

/**
 * @typedef {object} ShownStep
 * @property {'done' | 'failed' | 'running' | 'ahead'} state
 * @property {Step['name']} name
 * @property {string} detail
 * @property {number | null} ms
 */

/** @type {readonly Step['name'][]} */
const usual = ['probe', 'intent', 'hold', 'switch', 'smoke', 'confirm', 'drain']

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
  const running = runningStep(promotion)
  if (running === null) return taken
  const detail =
    running === 'drain' ? draining : running === 'probe' ? `waiting for ${promotion.to}` : ''
  /** @type {ShownStep} */
  const now = { state: 'running', name: running, detail, ms: null }
  const ahead = usual.slice(running === 'put-back' ? usual.length : usual.indexOf(running) + 1)
  return [
    ...taken,
    now,
    ...ahead
      .filter((name) => name !== 'hold' || promotion.held)
      .map((name) => ({ state: /** @type {const} */ ('ahead'), name, detail: '', ms: null })),
  ]
}

/**
 * What became of it, in a word or two, such as `draining`.
 * @param {Promotion} promotion
 */
export function stateWord({ phase, result }) {
  if (phase === 'drain') return 'draining'
  return result === 'pending' ? 'running' : result.replace('-', ' ')
}

/** @param {Promotion} promotion */
export function signOf({ phase, result }) {
  if (phase === 'drain') return '◌'
  if (result === 'pending') return '◌'
  return result === 'promoted' || result === 'rolled-back' ? '✔' : '✖'
}

/**
 * @param {Promotion} promotion
 * @returns {Step['name'] | null}
 */
function runningStep({ phase, steps }) {
  switch (phase) {
    case 'preflight':
      return 'probe'
    case 'smoke':
      return steps.some((step) => step.name === 'switch') ? 'smoke' : 'switch'
    case 'done':
      return null
    default:
      return phase
  }
}
