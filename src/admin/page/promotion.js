// The panel of the promotion that runs, or of the last one.
import { showBake } from './bake-panel.js'
import { byId, element, setList, setText } from './element.js'
import { hasRetreated, signOf, stateWord, stepsOf } from './steps.js'
import { clockText, countText, tookText } from './times.js'

/**
 * @import { Promotion } from '../../model/promotion.ts'
 * @import { Status } from '../../model/status.ts'
 * @import { ShownStep } from './steps.js'
 */

const signs = { done: '✔', failed: '✖', running: '◌', ahead: '·' }
const words = { done: 'done', failed: 'failed', running: 'running', ahead: 'to come' }

/**
 * @param {Status} status
 * @param {number} nowMs  By the gateway's clock.
 */
export function showPromotion(status, nowMs) {
  const { promote } = status
  if (promote === null) return
  const { id, kind, from, to, at, by, why, forced, generation } = promote
  setText(
    byId('promotion-title'),
    `${signOf(promote)} #${id} ${kind} ${from} → ${to}: ${stateWord(promote)}`,
  )
  byId('promotion-title').classList.toggle('failure', hasRetreated(promote))
  const facts = [
    `${clockText(at, nowMs)}, by ${by}`,
    ...(why === '' ? [] : [`“${why}”`]),
    ...(forced ? ['forced'] : []),
    ...(promote.version === null ? [] : [`version ${promote.version}`]),
    ...(generation === null ? [] : [`generation ${generation}`]),
  ]
  setText(byId('promotion-facts'), facts.join(' · '))
  setList(byId('promotion-steps'), stepsOf(promote, drainText(status, from)), stepItem)
  const end = byId('promotion-end')
  end.classList.toggle('failure', promote.error !== null || hasRetreated(promote))
  setText(end, endText(promote))
  showBake(promote)
}

/**
 * What a slot that no longer serves still has in hand, such as `blue still has 2 requests to finish`.
 * @param {Status} status
 * @param {Promotion['from']} slot
 */
export function drainText(status, slot) {
  const { inFlight, upgrades } = status.slots[slot]
  const left = inFlight - upgrades
  const open = upgrades === 0 ? '' : `, ${countText(upgrades, 'upgraded connection')} open`
  return `${slot} still has ${countText(left, 'request')} to finish${open}`
}

/** @param {ShownStep} step */
function stepItem({ state, name, detail, ms }) {
  const sign = element('span', 'sign', signs[state])
  sign.title = words[state]
  sign.setAttribute('role', 'img')
  sign.setAttribute('aria-label', words[state])
  return element(
    'li',
    state,
    sign,
    element('span', 'name', name),
    element('span', 'detail', detail),
    element('span', 'ms', ms === null ? '' : tookText(ms)),
  )
}

/** @param {Promotion} promotion */
function endText({ error, verdict, drained, steps, retreat }) {
  if (retreat !== null) {
    const { detectMs, flipMs, generation } = retreat
    return `Rolled back by the judge: detected ${tookText(detectMs)} after the first failure, flipped in ${tookText(flipMs)}, generation ${generation}.`
  }
  if (error !== null) {
    // Mostly it is the failed step's own sentence, which stands right above.
    const said = steps.some(({ detail }) => detail === error.detail)
    return said ? '' : `${error.code}: ${error.detail}`
  }
  const cut =
    drained === null || drained.cut === 0
      ? ''
      : `${countText(drained.cut, 'request')} cut at the end of the drain. `
  if (verdict === null) return cut
  const said = steps.some(({ detail }) => detail === verdict.detail)
  return `${cut}Verdict: ${verdict.kind.replace('-', ' ')}${said ? '' : `; ${verdict.detail}`}.`
}
