// A failure for people and for scripts: what happened, where traffic is, the next command.
import { exitCodes } from '../../model/exit-codes.ts'
import { isSlotName } from '../../model/slot.ts'
import { isPromotion } from '../api.ts'
import type { Failure } from '../exit.ts'
import { labelled, toBothSides } from './layout.ts'
import type { Paint } from './paint.ts'

export function renderFailure(failure: Failure, paint: Paint, width: number): string[] {
  const { next, exit } = failure
  const [first = '', ...rest] = labelled('✖', headline(failure), 2, width)
  const [last = '', ...before] = labelled('  next', next, 11, width).reverse()
  return [
    first.replace('✖', paint('red', '✖')),
    ...rest,
    ...labelled('  traffic', trafficText(failure), 11, width),
    ...before.reverse(),
    ...toBothSides(last, `(exit ${exit})`, width),
  ]
}

/** For --quiet. */
export function briefFailure(failure: Failure): string {
  const detail = failure.detail.split('\n', 1)[0] ?? ''
  return `${detail}; traffic: ${trafficText(failure)} (exit ${failure.exit})`
}

export function failureDocument(failure: Failure): object {
  const { exit, code, detail, next, facts } = failure
  return { ...facts, schema: 1, ok: false, exit, code, detail, next, traffic: trafficText(failure) }
}

/** What was found; the general sentence where a step above has told that already. */
function headline({ detail, says, facts: { promotion, steps } }: Failure): string {
  const told = [
    ...(isPromotion(promotion) ? promotion.steps : []),
    ...(isSteps(steps) ? steps : []),
  ]
  return told.some((step) => step.detail === detail) ? says : detail
}

function isSteps(value: unknown): value is readonly { readonly detail: unknown }[] {
  return (
    Array.isArray(value) &&
    value.every((step: unknown) => typeof step === 'object' && step !== null)
  )
}

/** Where traffic is, as far as the command knows. */
function trafficText({ exit, code, facts }: Failure): string {
  if (exit === exitCodes.unknown) return 'not known until "switch status" answers'
  if (isSlotName(facts.live)) return `${facts.live} is live`
  if (exit === exitCodes.unreachable)
    return 'not known from here; a gateway that runs goes on serving'
  if (exit === exitCodes.usage || code === 'locked') return 'untouched'
  return '"switch status" shows where it is'
}
