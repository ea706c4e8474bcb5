// What became of a promote or a rollback that was asked for here: a sentence, and the next step. Pure, but for showing it.
import { byId, element } from './element.js'
import { clockText, coarseText, tookText } from './times.js'

/**
 * @import { Answer, Moved } from './api.js'
 */

/** @typedef {{ tone: 'good' | 'bad' | 'plain', text: string, detail?: string, next: string }} Outcome */

/**
 * @param {Answer<Moved>} answer
 * @returns {Outcome}
 */
export function outcomeOf(answer) {
  switch (answer.kind) {
    case 'ok':
      return movedOutcome(answer.body)
    case 'refused': {
      const { title, detail, next, live } = answer.problem
      const traffic = live === undefined ? '' : ` ${live} is live.`
      return {
        tone: 'bad',
        text: `${title}${traffic}`,
        detail: detail === title ? '' : sentence(detail),
        next,
      }
    }
    case 'unauthorized':
      return {
        tone: 'bad',
        text: 'The gateway wants the token; nothing was done.',
        next: 'Enter the token above, then press the button again.',
      }
    case 'unreachable':
      return {
        tone: 'bad',
        text: `The answer did not arrive (${answer.detail}): the outcome is not known.`,
        next: 'It may still happen. Look at the promotion below once the gateway answers again.',
      }
  }
}

/**
 * The id of the promotion that an answer tells of, if it tells of one.
 * @param {Answer<Moved>} answer
 */
export function promotionOf(answer) {
  if (answer.kind === 'ok') return answer.body.promotion?.id ?? null
  return answer.kind === 'refused' ? (answer.problem.promotion?.id ?? null) : null
}

/**
 * What was said of a promotion is taken away when another one follows it: it would tell of a past as if it were now.
 * @returns {{ say: (outcome: Outcome, about: number | null) => void, sawPromotion: (id: number | null) => void }}
 */
export function createOutcome() {
  /** @type {number | null} */
  let about = null
  let seen = false
  return {
    say(outcome, id) {
      about = id
      seen = false
      showOutcome(outcome)
    },
    sawPromotion(id) {
      // Its own answer may be here before it is seen in a status.
      if (id === about) seen = true
      else if (seen) byId('outcome').hidden = true
    },
  }
}

/** @param {Outcome} outcome */
function showOutcome({ tone, text, detail = '', next }) {
  const box = byId('outcome')
  const sign = { good: '✔', bad: '✖', plain: '◌' }[tone]
  const now = Date.now()
  box.className = `notice ${tone}`
  box.hidden = false
  box.replaceChildren(
    element('p', 'strong', `${sign} ${text}`),
    ...(detail === '' ? [] : [element('p', '', detail)]),
    ...(next === '' ? [] : [element('p', '', `Next: ${next}`)]),
    element('p', 'dim', clockText(now, now)),
  )
}

/**
 * @param {Moved} moved
 * @returns {Outcome}
 */
function movedOutcome({ live, generation, promotion }) {
  if (promotion === undefined) {
    return {
      tone: 'good',
      text: `${live} is already live, generation ${generation}; nothing was changed.`,
      next: '',
    }
  }
  const { from, steps, kind, bake } = promotion
  const took = tookText(steps.reduce((sum, { ms }) => sum + ms, 0))
  // A rollback and a forced promote go on over a step that failed; it must not go unsaid.
  const overruled = steps.filter(({ ok }) => !ok).map(({ name, detail }) => `${name}: ${detail}`)
  return {
    tone: 'good',
    text: `${kind === 'rollback' ? 'Rolled back' : 'Promoted'}: ${live} is live, generation ${generation}, after ${took}.`,
    detail: overruled.length === 0 ? '' : sentence(`✖ In spite of ${overruled.join('; ')}`),
    next:
      kind === 'rollback'
        ? `mend ${from}, then promote it again.`
        : bake === null
          ? `watch 5xx and p99 of ${live} below; “Roll back” brings ${from} back.`
          : `the judge watches ${live} for ${coarseText(bake.ms)}, shown below; “Roll back” brings ${from} back.`,
  }
}

/** @param {string} text */
function sentence(text) {
  return /[.!?]$/.test(text) ? text : `${text}.`
}
