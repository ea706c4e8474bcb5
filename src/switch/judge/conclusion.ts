// What the evidence comes to, in figures, and what the end of a bake makes of it.
import type { Alert, Counts, JudgeVerdict, Limit, Suspect } from '../../model/judgement.ts'
import { excludedAbove, limitOf, upperBound } from './limit.ts'
import type { Bake } from './parts.ts'
import type { Suspicion } from './suspicion.ts'

export function limitFiguresOf({ settings, baseline }: Bake): Limit {
  const { floor, ratio } = settings
  const { responses, failed } = baseline.slot
  const old = { responses, failed, bound: upperBound(baseline.slot) }
  return { rate: limitOf(baseline.slot, settings), floor, ratio, old }
}

export function suspectOf(suspicion: Suspicion): Suspect {
  const { route, limit, threshold } = suspicion
  return { route, limit, threshold, value: suspicion.value(), ...suspicion.standing() }
}

/** The route with the most evidence against it; null: nothing stands against any. */
export function worstOf(routes: readonly Suspicion[]): Suspect | null {
  let worst: Suspicion | null = null
  for (const route of routes) {
    if (route.standing().failed > 0 && route.value() > (worst?.value() ?? 1)) worst = route
  }
  return worst === null ? null : suspectOf(worst)
}

/** Of a slot that nothing was found against. `alerts`: what was told on the way. */
export function conclusionOf(
  counts: Counts,
  limit: Limit,
  alerts: readonly Alert[],
  afterMs: number,
): Exclude<JudgeVerdict, { kind: 'rolled-back' }> {
  const isShared = alerts.some(({ kind }) => kind === 'common-cause')
  if (isShared && counts.commonCause > limit.rate * counts.responses) {
    return { kind: 'common-cause', afterMs, counts, limit }
  }
  const excluded = excludedAbove(counts.counted)
  const kind = excluded <= acceptableRate(limit) ? 'kept' : 'inconclusive'
  return { kind, afterMs, counts, limit, excludedAbove: excluded }
}

/**
 * Where little is known of the old slot, the limit is high so that nobody is accused wrongly. To be cleared takes more than not to
 * be accused: here the old slot's rate is taken as it was seen.
 */
function acceptableRate({ floor, ratio, old }: Limit): number {
  return Math.max(floor, old.responses === 0 ? 0 : (ratio * old.failed) / old.responses)
}
