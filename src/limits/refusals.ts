// What a refused visitor is told: the code, and when to come again.
import type { BanView } from '../model/limit-status.ts'
import { limitField, retryAfterField } from './rates/headers.ts'
import type { Taken } from './rates/rates.ts'
import type { Refused } from './visit.ts'

/** `policyField`: see `headers.ts`. `random`: at least 0, less than 1. */
export function rateLimited(
  taken: Extract<Taken, { kind: 'refused' }>,
  policyField: string | null,
  random: number,
): Refused {
  const retryAfter = retryAfterField(taken.retryAfterMs, random)
  const fields = ['Retry-After', retryAfter, 'RateLimit', limitField(taken)]
  if (policyField !== null) fields.push('RateLimit-Policy', policyField)
  return { code: 'rate_limited', rule: `rate.${taken.budget.name}`, fields }
}

export function overloaded(rule: string, retryAfterMs: number, random: number): Refused {
  return {
    code: 'overloaded',
    rule,
    fields: ['Retry-After', retryAfterField(retryAfterMs, random)],
  }
}

/** The end of the ban, or a day where it has none: nobody is told "never". */
export function banned(
  ban: Pick<BanView, 'rule'> & { readonly expiresAt: number | null },
  nowMs: number,
): Refused {
  const seconds = ban.expiresAt === null ? 86_400 : Math.ceil((ban.expiresAt - nowMs) / 1000)
  return { code: 'banned', rule: ban.rule, fields: ['Retry-After', String(Math.max(1, seconds))] }
}

/** 403, or 404 for a trap: whoever probes must not learn what is one. */
export function botRefused(rule: string, action: 'block' | 'not-found'): Refused {
  return { code: action === 'block' ? 'bot_refused' : 'no_route', rule, fields: [] }
}
