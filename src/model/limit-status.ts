// What the admin API tells of limits and bans, and the command shows.
import type { Mode } from './limit.ts'

export interface BanView {
  readonly id: string
  /** The client's key; null where a network is banned. */
  readonly key: string | null
  /** What an operator typed; null in a ban from evidence. */
  readonly network: string | null
  readonly reason: string
  readonly rule: string
  readonly strikes: number
  readonly by: string
  readonly why: string
  /** ISO 8601, UTC. */
  readonly createdAt: string
  /** null: it does not end. */
  readonly expiresAt: string | null
  /** Requests that met it. */
  readonly hits: number
}

export interface LimitStatus {
  /** Whether bots, bans and the limits of profiles are in force, or only told. */
  readonly mode: Mode
  readonly bans: number
  /** Whether limits and bans can tell clients apart; `off`: everybody appears to be one address. */
  readonly perClient: 'on' | 'off'
  /** Rules that the circuit breaker has put to observe. */
  readonly tripped: readonly string[]
  /** Requests that wait for a place among those in flight. */
  readonly waiting: number
  /** Where rates are counted now. */
  readonly counters: 'local' | 'remote'
}
