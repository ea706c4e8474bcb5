// The status: the whole picture of a running gateway as one JSON document, as the admin API gives it and the command and
// the page read it. `live`, `generation`, `slots` and `promote` are part of the contract; fields may be added, never renamed.
import type { LimitStatus } from './limit-status.ts'
import type { ChannelStatus } from './notification.ts'
import type { Promotion } from './promotion.ts'
import type { ConfigSummary } from './reload.ts'
import type { SlotName } from './slot.ts'
import type { Traffic } from './traffic.ts'
import type { Health } from './world.ts'

export interface Status {
  readonly schema: 1
  readonly version: string
  /** ISO 8601, UTC, as all times here. */
  readonly startedAt: string
  readonly live: SlotName
  readonly generation: number
  readonly slots: Readonly<Record<SlotName, SlotStatus>>
  /** The running promotion, or the last one. */
  readonly promote: Promotion | null
  /** Where a rollback would take traffic; null: there is nothing to roll back. */
  readonly undo: SlotName | null
  /** Whether requests pass, and how many wait. */
  readonly traffic: TrafficStatus
  /** Whether bots, bans and limits are in force, and how they stand. */
  readonly limits: LimitStatus
  /** How the channels do that people are told through. */
  readonly notifications?: readonly ChannelStatus[]
  /** Who holds the switch now: the promotion under way, else the operator who locked it. */
  readonly lock: Lock | null
  readonly state: StateOrigin
  readonly config: ConfigSummary
  /** What an operator should look at, in words. */
  readonly warnings: readonly string[]
}

export interface TrafficStatus {
  readonly kind: Traffic['kind']
  /** In words. */
  readonly detail: string
  readonly held: number
}

export interface SlotStatus {
  readonly live: boolean
  readonly healthy: boolean
  readonly inFlight: number
  /** Upgraded connections among them. */
  readonly upgrades: number
  readonly targets: readonly TargetStatus[]
  /** Of the last minute; a gateway of before does not tell. */
  readonly traffic?: SlotTraffic
}

export interface SlotTraffic {
  /** How long it was counted: at most 60, less after a start. */
  readonly seconds: number
  readonly requests: number
  readonly perSecond: number
  /** Answers with a 5xx among all; null: there was no request. */
  readonly failedShare: number | null
  readonly p50Ms: number | null
  readonly p99Ms: number | null
}

export interface TargetStatus {
  readonly id: string
  readonly service: string
  readonly url: string
  readonly address: string
  readonly health: Health
  readonly inFlight: number
  readonly lastProbe: ProbeAnswer | null
}

/** What a target said to its last health probe. */
export interface ProbeAnswer {
  readonly ok: boolean
  readonly at: string
  readonly ms: number
  /** Null if there was no HTTP answer. */
  readonly status: number | null
  /** A line for people, such as `503 {"db":"connection refused"}`. */
  readonly detail: string
}

export interface Lock {
  readonly kind: 'promotion' | 'operator'
  readonly by: string
  readonly since: string
  /** In words, such as `promote green, smoke`, or `locked: migration of orders`. */
  readonly doing: string
  /** What whoever holds it said; empty: nothing. */
  readonly why: string
}

/** Where the recorded state came from at the start. */
export interface StateOrigin {
  readonly source: 'file' | 'last-good' | 'none'
  readonly problem: string | null
}
