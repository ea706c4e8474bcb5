// One response of a slot as the judge sees it. It holds no address: a client is an opaque key.
import type { ErrorCode } from '../../model/errors.ts'

export interface Evidence {
  /** Milliseconds of a clock that goes on over restarts; of the end of the response. */
  readonly atMs: number
  readonly route: string
  /** An opaque key; the same for the same client. */
  readonly client: string
  readonly outcome: 'ok' | 'failed'
  /** null: it did not fail. */
  readonly failure: FailureReason | null
  /** 0: no answer was begun. */
  readonly status: number
  /** To the first byte; null: not measured. */
  readonly latencyMs: number | null
  readonly pair: Pair
  /** The request id, by which logs know it. */
  readonly id: string
}

/** What became of the same request when the old slot was asked too. */
export type Pair = 'none' | 'old-ok' | 'old-failed'

/** An answer of 500 and above, or the code of the catalogue under which there was none. */
export type FailureReason = 'server_error' | UpstreamFailure

export type UpstreamFailure = Extract<ErrorCode, 'no_target' | `upstream_${string}`>

/** A failure as it is shown to people. */
export interface Sample {
  readonly atMs: number
  readonly route: string
  readonly failure: FailureReason
  readonly status: number
  readonly pair: Pair
  readonly id: string
}

export function sampleOf({ atMs, route, failure, status, pair, id }: Evidence): Sample {
  return { atMs, route, failure: failure ?? 'server_error', status, pair, id }
}
