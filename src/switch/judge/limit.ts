// How many failures are too many: a multiple of what the old slot's own rate can be, between a floor and one half.
import type { Tally } from '../../model/judgement.ts'
import type { JudgeSettings } from './settings.ts'

export type LimitSettings = Pick<JudgeSettings, 'floor' | 'ratio'>

/** The 95% quantile of the normal distribution. */
const z = 1.644_853_626_951_472_2
const highestLimit = 0.5

/**
 * What the true rate can be: the upper end of Wilson's one-sided 95% interval (E. B. Wilson, JASA 22, 1927). 1 if there
 * were no responses: then it can be anything.
 */
export function upperBound({ responses: n, failed }: Tally): number {
  if (n === 0) return 1
  const p = failed / n
  const spread = z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n))
  return Math.min(1, (p + (z * z) / (2 * n) + spread) / (1 + (z * z) / n))
}

/** The rate up to which the new slot is not bad, by what the old one did. */
export function limitOf(old: Tally, { floor, ratio }: LimitSettings): number {
  return Math.min(highestLimit, Math.max(floor, ratio * upperBound(old)))
}

/**
 * The same for one route, which is never held to less than its slot. A route that did not fail is held to what its slot is:
 * of a route with little traffic its own responses alone could not say that failures are new.
 */
export function routeLimitOf(old: Tally, slotLimit: number, settings: LimitSettings): number {
  return old.failed === 0 ? slotLimit : Math.max(slotLimit, limitOf(old, settings))
}

/**
 * The smallest rate that is excluded by what was seen: by the rule of three where nothing failed, by Wilson's bound
 * where something did. 1: none is.
 */
export function excludedAbove(seen: Tally): number {
  return seen.responses === 0 ? 1 : Math.min(1, Math.max(3 / seen.responses, upperBound(seen)))
}
