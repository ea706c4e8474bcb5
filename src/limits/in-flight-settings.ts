// The settings of `capacity` and of the routes as the limits of what may be in flight.
import type { Route } from '../model/route.ts'
import type { Caps, InFlightLimits } from './capacity/in-flight-limits.ts'

export interface CapacitySettings {
  readonly inFlight: number
  readonly perRoute: number
  /** Of one client. */
  readonly perClient: number
  readonly streams: number
  readonly reserve: number
  readonly queue: number
  readonly queueMs: number
  readonly adaptive: boolean
}

/** What a shed visitor is told to wait, before it is spread. */
const retryAfterMs = 1000

export function inFlightLimits(
  capacity: CapacitySettings,
  routes: readonly Route[],
): InFlightLimits {
  const { inFlight, perRoute, streams, reserve: reserved, queue, queueMs } = capacity
  const caps = (http: number): Caps => ({ http, stream: streams, upgrade: streams, reserved })
  const own = routes.flatMap(({ name, inFlight: most }) =>
    most === null ? [] : [[name, caps(most)] as const],
  )
  return {
    global: caps(inFlight),
    route: caps(perRoute),
    routes: new Map(own),
    queue: { max: queue, forMs: queueMs },
    retryAfterMs,
  }
}
