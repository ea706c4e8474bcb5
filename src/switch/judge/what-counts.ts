// Which finished requests say something of the slot that answered, and what. Never against it: what a client, an operator or
// this gateway did, and what came of nobody's visit.
import type { Attempt } from '../../model/attempt.ts'
import type { FailureReason, UpstreamFailure } from '../../model/judgement.ts'
import type { ErrorCode } from '../../model/errors.ts'
import type { Evidence } from './evidence.ts'

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
