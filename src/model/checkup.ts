// What only the gateway can find out for `switch doctor`: how targets and Redis look from where requests come from. Facts, no verdicts.
import type { SlotName } from './slot.ts'

export interface Checkup {
  readonly schema: 1
  /** ISO 8601, UTC: the gateway's clock. */
  readonly at: string
  readonly settings: CheckupSettings
  readonly targets: readonly TargetCheckup[]
  /** Null: not configured. */
  readonly redis: RedisCheckup | null
  readonly descriptors: DescriptorCheckup
  readonly dataDir: DataDirCheckup
}

/** What is in force that findings depend on. */
export interface CheckupSettings {
  readonly project: string | null
  readonly admin: AdminCheckup
  /** As written. */
  readonly trustedProxies: readonly string[]
  readonly healthPath: string
  readonly drainMs: number
  readonly upstreamIdleMs: number
  readonly clientKeepAliveMs: number
  readonly connections: number
}

export interface AdminCheckup {
  /** `host:port` or `unix:/path`. */
  readonly at: string
  /** Whether other machines could reach it. */
  readonly open: boolean
  /** 0: none is asked for. */
  readonly tokenLength: number
}

export interface TargetCheckup {
  readonly id: string
  readonly slot: SlotName
  readonly service: string
  /** `http://host:port` as configured. */
  readonly url: string
  readonly health: HealthLook
  readonly idle: IdleLook
}

/** The health path, asked once. */
export type HealthLook =
  | {
      readonly kind: 'answered'
      readonly status: number
      /** Where a redirect leads. */
      readonly location: string | null
      /** Its first characters, on one line. */
      readonly body: string
      readonly ms: number
      /** The target's clock less the gateway's, to a second (RFC 9110 6.6.1); null: it sent no Date. */
      readonly aheadMs: number | null
    }
  | { readonly kind: 'silent'; readonly detail: string }

/** A kept connection left alone: who closes it first? */
export type IdleLook =
  /** It was still open when this had passed. */
  | { readonly kind: 'kept'; readonly ms: number }
  /** The target closed it. */
  | { readonly kind: 'closed'; readonly ms: number }
  /** It keeps no connection. */
  | { readonly kind: 'not-kept' }
  | { readonly kind: 'failed'; readonly detail: string }

export type RedisCheckup =
  | {
      readonly kind: 'answered'
      readonly version: string
      /** Such as `noeviction`; null: it does not say. */
      readonly policy: string | null
      /** 0: without a limit. */
      readonly maxBytes: number
      readonly usedBytes: number
      /** Keys it has dropped for want of memory since it started. */
      readonly evicted: number
      readonly aheadMs: number
    }
  | { readonly kind: 'failed'; readonly detail: string }

export interface DescriptorCheckup {
  /** How many files and sockets the process may have open; null: not known, or without a limit. */
  readonly limit: number | null
}

export interface DataDirCheckup {
  readonly path: string
  /** Why nothing can be written there; null: it can. */
  readonly problem: string | null
  readonly freeBytes: number | null
  /** Another gateway that uses it, for people; null: none is known. */
  readonly sharedWith: string | null
}
