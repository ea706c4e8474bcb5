// A finished request: what metrics, log and judge are told of it. It holds no address and no header of the client.
import type { Errand } from './attempt.ts'
import type { ErrorCode } from './errors.ts'
import type { SlotName } from './slot.ts'

export interface Settled {
  readonly id: string
  readonly method: string
  /** Raw, without the query. */
  readonly path: string
  readonly host: string
  readonly route: string | null
  readonly slot: SlotName | null
  readonly target: string | null
  /** 0 if no answer was begun. */
  readonly status: number
  readonly error: ErrorCode | null
  /** The rule of the limits that refused it, such as `rate.page`. */
  readonly rule: string | null
  /** What stands for the client today, in place of its address. */
  readonly client: string | null
  /** Why it went to its slot. */
  readonly slotBy: Errand
  /** The watched slot that had failed it before; null: none. Without an error it had answered, with 500 or above. */
  readonly shieldedFrom: { readonly slot: SlotName; readonly error: ErrorCode | null } | null
  readonly protocol: 'http' | 'stream' | 'upgrade'
  readonly generation: number
  readonly ms: number
  /** From the choice of a target to the first byte of its answer; null if none came. */
  readonly upstreamMs: number | null
  /** From its head to the head of its answer, without what the target took; null if no target answered, or a second one was needed. */
  readonly overheadMs: number | null
  readonly bytesIn: number
  readonly bytesOut: number
  /** Whether a second connection was needed. */
  readonly retried: boolean
}
