// What the admin room is given by the composition root: everything it may ask of a running gateway.
import type { RangeDesk } from '../limits/range-desk.ts'
import type { Bans } from '../limits/bans/open-bans.ts'
import type { Checkup } from '../model/checkup.ts'
import type { GatewayEvent } from '../model/events.ts'
import type { ExplainQuestion, Explanation } from '../model/explain.ts'
import type { JudgeSummary } from '../model/judgement.ts'
import type { Mode } from '../model/limit.ts'
import type { LimitStatus } from '../model/limit-status.ts'
import type { ChannelStatus, ChannelTest } from '../model/notification.ts'
import type { PreviewLink } from '../model/preview.ts'
import type { ConfigSummary, ReloadAnswer } from '../model/reload.ts'
import type { SlotName } from '../model/slot.ts'
import type { ProbeAnswer, StateOrigin } from '../model/status.ts'
import type { Traffic } from '../model/traffic.ts'
import type { World } from '../model/world.ts'
import type { History } from '../switch/history.ts'
import type { HandDrain } from '../switch/hand-drain.ts'
import type { LockDesk } from '../switch/lock.ts'
import type { Promoter } from '../switch/promote.ts'
import type { EventStream } from '../telemetry/event-stream.ts'
import type { Metrics } from '../telemetry/metrics.ts'
import type { RequestStream } from '../telemetry/request-stream.ts'
import type { TopBook } from '../telemetry/top.ts'

export interface LimitPorts {
  readonly bans: Pick<Bans, 'list' | 'ban' | 'wouldHit' | 'unban'>
  readonly mode: () => Mode
  /** Puts it in force and on disk. */
  readonly setMode: (mode: Mode, by: string, why: string) => Promise<void>
  readonly status: () => LimitStatus
  readonly ranges: Pick<RangeDesk, 'update'>
}

export interface NotificationPorts {
  readonly status: () => readonly ChannelStatus[]
  /** Through this channel, or through all (null); empty: there is no such channel. */
  readonly test: (channel: string | null) => Promise<readonly ChannelTest[]>
}

export interface AdminPorts {
  readonly notifications: NotificationPorts
  readonly limits: LimitPorts
  readonly version: string
  readonly startedAt: Date
  readonly world: () => World
  /** Under the operator's lock, as everybody who asks by the API. */
  readonly promoter: Promoter
  /** What the judge has seen so far; null: nothing is watched. */
  readonly evidence: () => JudgeSummary | null
  readonly lock: LockDesk
  /** Ends what is still in flight in a slot that is not live. */
  readonly drain: HandDrain
  readonly tell: (event: GatewayEvent) => void
  /** What "switch doctor" wants to know; takes seconds. Never rejects. */
  readonly checkup: () => Promise<Checkup>
  readonly history: History
  readonly events: EventStream
  readonly metrics: Metrics
  readonly top: Pick<TopBook, 'read' | 'ofSlots'>
  readonly requests: RequestStream
  readonly lastProbe: (targetId: string) => ProbeAnswer | null
  /** Why a configured host name has no address. */
  readonly nameProblems: () => ReadonlyMap<string, string>
  readonly inFlight: {
    readonly ofSlot: (slot: SlotName, kind?: 'http' | 'upgrade') => number
    readonly ofTarget: (targetId: string) => number
  }
  /** Where the recorded state came from at the start. */
  readonly state: StateOrigin
  readonly config: () => ConfigSummary
  readonly reload: () => Promise<ReloadAnswer>
  /** What would become of an invented request. Throws `bad_input` for one that is none. */
  readonly explain: (question: ExplainQuestion) => Explanation
  /** A link and a cookie to a slot, until `expiresAt` (milliseconds since 1970). */
  readonly previewPass: (slot: SlotName, expiresAt: number) => PreviewLink
  /** How many requests wait. */
  readonly held: () => number
  /** Puts an operator's word in force and on disk. */
  readonly setTraffic: (traffic: Traffic, by: string, why: string) => Promise<void>
  /** Whether the gateway is on its way out. */
  readonly closing: () => boolean
}
