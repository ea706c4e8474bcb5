// What a ban is, and the evidence that may lead to one. Times are epoch milliseconds, because bans outlive the process.
import type { ClientKey } from '../client.ts'

export interface Ban {
  /** Twelve hexadecimal digits. */
  readonly id: string
  /** The client; null where a network is banned. */
  readonly key: ClientKey | null
  /** What an operator typed, an address or a network; null in a ban from evidence, which knows no address. */
  readonly network: string | null
  readonly reason: Evidence | 'operator'
  /** The rule's id, such as `ban.honeypot` or `ban.operator`. */
  readonly rule: string
  /** How many strikes it stands for; 0 in an operator's. */
  readonly strikes: number
  readonly by: string
  readonly why: string
  readonly createdAt: number
  /** null: it does not end. */
  readonly expiresAt: number | null
  /** Requests that met it. */
  hits: number
}

/**
 * `scanner`: the user agent of a vulnerability scanner. `fake-bot`: it claims to be a crawler and is not.
 * `not-found`: asked for many paths that are not there. `robots`: a path that robots.txt forbids it.
 */
export type Evidence =
  | 'honeypot'
  | 'scanner'
  | 'fake-bot'
  | 'not-found'
  | 'robots'
  | 'too-many-requests'

/** Strikes for each. Who is merely too fast gets a 429 and no more: the tab that reloads is no attacker. */
export const weights: Readonly<Record<Evidence, 0 | 1>> = {
  honeypot: 1,
  scanner: 1,
  'fake-bot': 1,
  'not-found': 1,
  robots: 0,
  'too-many-requests': 0,
}

export function isActive(ban: Ban, nowMs: number): boolean {
  return ban.expiresAt === null || ban.expiresAt > nowMs
}
