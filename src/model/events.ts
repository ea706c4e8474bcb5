// What the gateway tells of itself. CLI lines, SSE, log, history and metrics are views of these events.
import type { Alert } from './judgement.ts'
import type { Mode } from './limit.ts'
import type { LimitAlert } from './limit-alert.ts'
import type { Promotion } from './promotion.ts'
import type { SlotName } from './slot.ts'
import type { Traffic } from './traffic.ts'
import type { Health } from './world.ts'

export type GatewayEvent =
  /** A promotion began, took a step, or ended. */
  | { readonly type: 'promotion'; readonly promotion: Promotion }
  | {
      readonly type: 'target-health'
      readonly slot: SlotName
      readonly service: string
      readonly target: string
      readonly health: Health
      readonly detail: string
    }
  | {
      readonly type: 'targets'
      readonly slot: SlotName
      readonly service: string
      readonly targets: readonly string[]
      readonly detail: string
    }
  /** An operator's word on whether requests pass. */
  | { readonly type: 'traffic'; readonly kind: Traffic['kind']; readonly detail: string }
  /** An operator holds the switch, or no longer. */
  | {
      readonly type: 'lock'
      readonly locked: boolean
      readonly by: string
      readonly detail: string
    }
  /** By an operator's word, what is still in flight in a slot that is not live is being ended, or was. */
  | {
      readonly type: 'drain'
      readonly slot: SlotName
      readonly over: boolean
      readonly detail: string
    }
  /** An operator's word on whether bots, bans and limits are in force. */
  | { readonly type: 'limits'; readonly mode: Mode; readonly detail: string }
  | { readonly type: 'reload'; readonly ok: boolean; readonly detail: string }
  /** What the judge tells on the way; traffic stays where it is. */
  | {
      readonly type: 'judge'
      readonly promotion: number
      readonly slot: SlotName
      readonly kind: Alert['kind'] | 'condemned' | 'no-way-back'
      readonly detail: string
    }
  /** A guard of the limits has acted by itself, or stands down. */
  | { readonly type: 'limit-alert'; readonly alert: LimitAlert; readonly detail: string }
  /** The disk did not take what it should keep: what serves goes on, and a restart may not know of it. */
  | { readonly type: 'not-written'; readonly what: Unwritten; readonly detail: string }
  /** Something an operator should know of, such as a state file that could not be read. */
  | { readonly type: 'warning'; readonly detail: string }

/** The state file, the history, or what the judge knows. */
export type Unwritten = 'state' | 'history' | 'judge'

/** An event as it is sent: numbered, dated, and with the generation in force. */
export type Told = GatewayEvent & {
  readonly id: number
  readonly at: string
  readonly generation: number
}
