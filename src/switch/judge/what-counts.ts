// Which finished requests say something of the slot that answered, and what. Never against it: what a client, an operator or
// this gateway did, and what came of nobody's visit.
import type { ErrorCode } from '../../model/errors.ts'
import type { Evidence, FailureReason, Pair, UpstreamFailure } from './evidence.ts'

/** What is known when one attempt at a slot has ended. Where the old slot was asked too: of the attempt before. */
export interface Attempt {
  readonly id: string
  readonly atMs: number
  /** null: it was for no route. */
  readonly route: string | null
  readonly client: string
  readonly visitor: Visitor
  /** Of the slot's answer or of ours in its place; 0: none was begun. */
  readonly status: number
  readonly error: ErrorCode | null
  readonly protocol: 'http' | 'stream' | 'upgrade'
  /** To the first byte of the slot's answer; null if none came. */
  readonly upstreamMs: number | null
  readonly pair: Pair
  /**
   * Whether it is known to be no fault of the slot: a 503 with Retry-After where the config allows that, or a lack of
   * sockets on this machine.
   */
  readonly excused: boolean
}

/** `honeypot`: asked for what no visitor asks for. `probe`: a question of our own. Only a `person` is a witness. */
export type Visitor = 'person' | 'bot' | 'honeypot' | 'probe'

/** null: it says nothing of the slot. */
export function evidenceOf(attempt: Attempt): Evidence | null {
  const { id, atMs, route, client, visitor, status, pair } = attempt
  if (visitor !== 'person' || route === null || attempt.excused) return null
  const found = findingOf(attempt)
  if (found === 'nothing') return null
  const failure = found === 'ok' ? null : found
  const outcome = failure === null ? 'ok' : 'failed'
  return { atMs, route, client, outcome, failure, status, latencyMs: attempt.upstreamMs, pair, id }
}

function findingOf({ status, error, protocol }: Attempt): FailureReason | 'ok' | 'nothing' {
  // A stream or a socket that began well may end at any time, by anybody's wish.
  if (protocol !== 'http' && status > 0 && status < 500) return 'nothing'
  if (error !== null) return isUpstreamFailure(error) ? error : 'nothing'
  if (status === 0) return 'nothing'
  return status >= 500 ? 'server_error' : 'ok'
}

function isUpstreamFailure(code: ErrorCode): code is UpstreamFailure {
  return code === 'no_target' || code.startsWith('upstream_')
}
