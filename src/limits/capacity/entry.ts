// What is asked of the cap on requests in flight, and what it may answer: in, wait, or come again.
import type { RouteOccupancy } from './occupancy.ts'
import type { Session } from './room.ts'

/** An event stream or a WebSocket lasts for hours; each kind has a capacity of its own. */
export type Kind = 'http' | 'stream' | 'upgrade'

export interface Visitor {
  readonly session: Session
  readonly kind: Kind
}

export type Rule =
  | 'in-flight.route'
  | 'in-flight.global'
  /** The route's capacity as measured, which is below its cap. */
  | 'in-flight.adaptive'
  /** There is room, but it is kept for visitors with a session. */
  | 'in-flight.reserved'
  | 'in-flight.stream'
  | 'in-flight.upgrade'

export type Entry = Entered | Full | Shed

export interface Entered {
  readonly kind: 'entered'
  /** Of the route and kind, with this one. */
  readonly inFlight: number
  /** `inFlight`, and those who wait for a place on the route. */
  readonly demand: number
  /** The rule that would have applied if rules were enforced. */
  readonly wouldShed: Rule | null
  /** To be given back when the exchange ends, however it ends. */
  readonly place: Place
}

/** A place that was taken. Only the cap that gave it reads it, and only to take it back or to move it. */
export interface Place {
  readonly route: RouteOccupancy
  readonly session: Session
  /** null: it was given back. */
  as: Kind | null
}

/** It may wait for a place. */
export interface Full {
  readonly kind: 'full'
}

export interface Moved {
  readonly kind: 'moved'
  readonly wouldShed: Rule | null
}

export interface Queued {
  readonly kind: 'queued'
  /** For a client that leaves: it is forgotten, and its turn never comes. False: it has had its turn. */
  leave(): boolean
}

/** Answer 503 with Retry-After. */
export interface Shed {
  readonly kind: 'shed'
  readonly rule: Rule
  readonly retryAfterMs: number
}

/**
 * What becomes of a queued request: one of the two is called, once, unless it left before. It runs while another request
 * leaves, so it must not throw.
 */
export interface Turn {
  enter(entered: Entered): void
  shed(shed: Shed): void
}
