// What a deploy acts on beside the engine: the gateway, the person who watches. All of it is handed in.
import type { Promotion } from '../model/promotion.ts'
import type { SlotName } from '../model/slot.ts'
import type { Status } from '../model/status.ts'
import type { RunCommand } from './command.ts'
import type { RecordFile } from './record.ts'
import type { DeployRequest, DeploySettings } from './settings.ts'
import type { Steps } from './steps.ts'

export interface Gateway {
  /** Rejects when the gateway does not answer: what it does not say is not known. */
  status(): Promise<Status>
  /**
   * Waits until the slot is ready, as long as promote.ready says; the detail holds the last probe answers. Rejects when
   * the gateway would not promote this version for another reason.
   */
  probe(slot: SlotName, version: string): Promise<Probed>
  /** Resolves when traffic is confirmed to be there; rejects with what the gateway refused, or does not say. */
  promote(asked: PromoteAsked): Promise<Promotion>
  /** Stays with a promotion, until it is over or as long as was asked for. */
  watch(promotion: Promotion): Promise<Watched>
}

export interface Probed {
  readonly ok: boolean
  readonly detail: string
}

export interface PromoteAsked {
  readonly to: SlotName
  readonly from: SlotName
  /** What the gateway knows this version by; empty: nothing names it. */
  readonly version: string
}

export type Watched =
  /** The verdict is there. Whether traffic is still where it was put is for the status to say. */
  | { readonly kind: 'over'; readonly promotion: Promotion; readonly status: Status }
  /** The time to wait is over; the gateway goes on watching. */
  | { readonly kind: 'time'; readonly promotion: Promotion }
  | { readonly kind: 'left'; readonly promotion: Promotion }

export interface DeployPorts {
  readonly settings: DeploySettings
  readonly request: DeployRequest
  readonly gateway: Gateway
  readonly record: RecordFile
  readonly run: RunCommand
  readonly steps: Steps
  /** A line of a program that runs. */
  readonly line: (line: string) => void
  /** Aborted when the person leaves; what has to be put right is done all the same. */
  readonly leaving: AbortSignal
  readonly now: () => Date
}
