// What a reader of the live requests is told: each request that ended, as the log has it, or how many were left out because
// the reader was too slow.
import type { Settled } from './settled.ts'

export type LiveRequest =
  | (Settled & { readonly type: 'request'; readonly at: string })
  | {
      readonly type: 'lost'
      /** ISO 8601, UTC. */
      readonly at: string
      readonly lost: number
    }
