// The part of the catalogue for requests that the limits refuse: what the visitor may know, and no more. Which rule it was stands in
// the log and in the metrics.
import type { Entry } from './error-entry.ts'
import { exitCodes } from './exit-codes.ts'

export const limitErrors = {
  rate_limited: {
    fault: 'client',
    status: 429,
    exit: exitCodes.unexpected,
    says: 'Too many requests; try again in a moment.',
    next: 'Wait as long as Retry-After says. Operator: "limit" of the route in sluice.yaml.',
  },
  overloaded: {
    fault: 'operator',
    status: 503,
    exit: exitCodes.unexpected,
    says: 'The site is very busy; try again in a moment.',
    next: 'Operator: "capacity" in sluice.yaml says how much may be in flight; "switch status" says how much is.',
  },
  bot_refused: {
    fault: 'client',
    status: 403,
    exit: exitCodes.unexpected,
    says: 'Automated requests of this kind are not served here.',
    next: 'Operator: "bots" in sluice.yaml, or visitors.allow for a client that may.',
  },
  banned: {
    fault: 'client',
    status: 403,
    exit: exitCodes.unexpected,
    says: 'Requests from this address are not served for now.',
    next: 'Operator: "switch bans" says why and until when, "switch unban" ends it.',
  },
} as const satisfies Record<string, Entry>
