// One response of a slot as the judge sees it. It holds no address: a client is an opaque key.
import type { FailureReason, Pair, Sample } from '../../model/judgement.ts'

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

export function sampleOf({ atMs, route, failure, status, pair, id }: Evidence): Sample {
  return { atMs, route, failure: failure ?? 'server_error', status, pair, id }
}
