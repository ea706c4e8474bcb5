// The figures of the last minute, as the admin API gives them and the command and the page show them. Fields may be added, never renamed.
import type { SlotName } from './slot.ts'

export interface Top {
  readonly schema: 1
  /** ISO 8601, UTC. */
  readonly at: string
  readonly live: SlotName
  /** How long the figures were counted: at most 60, less after a start. */
  readonly seconds: number
  /** Those of the config, in its order; then what else was asked for, such as `_unmatched`. */
  readonly routes: readonly RouteFigures[]
  /** Of all routes together. */
  readonly slots: Readonly<Record<SlotName, Figures>>
}

export interface RouteFigures extends Figures {
  readonly route: string
  /** By the limits; not among the requests. */
  readonly refused: Readonly<Record<RefusedBy, number>>
  /** What went to each; what went to none is in the figures of the route only. */
  readonly slots: Readonly<Record<SlotName, Figures>>
}

export const refusedBy = ['limit', 'bot', 'ban', 'room'] as const

export type RefusedBy = (typeof refusedBy)[number]

export const codeClasses = ['1xx', '2xx', '3xx', '4xx', '5xx'] as const

export type CodeClass = (typeof codeClasses)[number]

/** Of requests that ended and that the limits let in. */
export interface Figures {
  readonly requests: number
  readonly perSecond: number
  /** How many, by their answer; a client that went first is a 4xx (499). */
  readonly codes: Readonly<Record<CodeClass, number>>
  /** From head to end, to a tenth of their size; null if there was none. Streams and upgraded connections are not among them. */
  readonly p50Ms: number | null
  readonly p95Ms: number | null
  readonly p99Ms: number | null
}
