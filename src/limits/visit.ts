// A request at the door: what the limits are asked of it, and what they answer. The edge knows the limits by this file alone.
import type { Visitor } from '../model/attempt.ts'
import type { ErrorCode } from '../model/errors.ts'
import type { RequestHead } from '../model/head.ts'
import type { Route } from '../model/route.ts'
import type { Seat } from './seat.ts'

export interface Visit {
  readonly head: RequestHead
  readonly route: Route
  readonly kind: 'http' | 'upgrade'
  /** The client's address, as trusted proxies tell it. */
  readonly address: string
  /** Now, in milliseconds since 1970, and by a clock that never goes back: whoever asks has read both already. */
  readonly epochMs: number
  readonly nowMs: number
}

export type Ruling =
  /** `visitor`: what it is taken for, by what it says and asks for. */
  | { readonly kind: 'admitted'; readonly seat: Seat; readonly visitor: Visitor }
  | { readonly kind: 'refused'; readonly refused: Refused }

export interface Refused {
  readonly code: ErrorCode
  /** Such as `rate.page` or `bot.scanner`: for log and metrics, not for visitors. */
  readonly rule: string
  /** Names and values in turn: RateLimit, RateLimit-Policy, Retry-After. */
  readonly fields: readonly string[]
}

export interface Ending {
  /** From the choice of a target to the first byte of its answer; null if none came. */
  readonly upstreamMs: number | null
  readonly outcome: 'answered' | 'failed' | 'aborted'
}

export interface Admission {
  /**
   * Decides: at once where nobody else is asked and there is room, later else. `decided` is called once, unless the
   * function that is returned was called before: the client has left.
   */
  ask(visit: Visit, decided: (ruling: Ruling) => void): () => void
  /** The head of the target's answer to a request that was let in is there; at most once. */
  answered(seat: Seat, status: number, setCookies: readonly string[]): void
  /** The answer turns out to be a stream; at most once. Null: it may be one. */
  becomeStream(seat: Seat): Refused | null
  /** Each seat has an end, and only one. */
  ended(seat: Seat, ending: Ending): void
  /** What stands for an address in logs: another word each day. */
  logKeyOf(address: string, epochMs: number): string
}
