// Watches for failures: the slot as a whole, and each of its routes. Half of alpha is the slot's, the other half is the routes';
// a route that is one in a hundred fails unseen in the whole.
import type { Activity } from './activity.ts'
import type { Evidence } from './evidence.ts'
import { failureMultiples, gridOf } from './e-process.ts'
import { createRuns, evidenceOfRun, type Runs, type SavedRuns } from './runs.ts'
import {
  createSuspicion,
  type SavedSuspicion,
  type Suspicion,
  type SuspicionOptions,
} from './suspicion.ts'

export interface ErrorWatch {
  readonly slot: Suspicion
  /** A single route is the slot under its own name. */
  readonly routes: readonly Suspicion[]
  success(evidence: Evidence, second: number): void
  /** What it makes an alarm, or null. */
  failure(evidence: Evidence, second: number): Suspicion | null
  save(): SavedErrorWatch
}

export interface ErrorWatchOptions {
  readonly alpha: number
  readonly slotLimit: number
  /** By name, the limit of each route that is watched by itself. */
  readonly routeLimits: ReadonlyMap<string, number>
  readonly seconds: number
  readonly activity: Activity
}

export interface SavedErrorWatch {
  readonly slot: SavedSuspicion
  /** In the order of the route limits; empty: routes are not watched one by one. */
  readonly routes: readonly SavedSuspicion[]
  /** Of each of them, and then of all other routes together. */
  readonly runs: readonly SavedRuns[]
}

const clientsOfSlot = 8192
const clientsOfRoutes = 16_384
const fewestClientsOfRoute = 128

/** One route, or all that are not watched by themselves. */
interface Place {
  readonly runs: Runs
  /** null: its failures count for the slot only. */
  readonly suspicion: Suspicion | null
}

export function createErrorWatch(options: ErrorWatchOptions, saved?: SavedErrorWatch): ErrorWatch {
  const { alpha, slotLimit, routeLimits } = options
  // A single route is the slot: nothing to split.
  const share = routeLimits.size > 1 ? 2 : 1
  const slotOptions = suspicionOptions(options, null, slotLimit, share / alpha, clientsOfSlot)
  const slot = createSuspicion(slotOptions, saved?.slot)
  const elsewhere: Place = {
    runs: createRuns(
      evidenceOfRun,
      clientsOfRoute(routeLimits.size),
      saved?.runs[routeLimits.size],
    ),
    suspicion: null,
  }
  const places = placesOf(options, saved)
  const placeOf = (route: string): Place => places.get(route) ?? elsewhere
  const split = [...places.values()].flatMap(({ suspicion }) => suspicion ?? [])
  return {
    slot,
    routes: share === 1 ? [...places.keys()].map((route) => ({ ...slot, route })) : split,
    success(evidence, second) {
      const { runs, suspicion } = placeOf(evidence.route)
      runs.succeeded(evidence.client)
      slot.success(evidence, second)
      suspicion?.success(evidence, second)
    },
    failure(evidence, second) {
      const { runs, suspicion } = placeOf(evidence.route)
      const isNews = runs.failed(evidence.client, evidence.atMs)
      if (!isNews && !isSettled(evidence, options.activity)) return null
      const isOfSlot = slot.failure(evidence, second)
      // The route first: it says more.
      if (suspicion?.failure(evidence, second) === true) return suspicion
      return isOfSlot ? slot : null
    },
    save: () => ({
      slot: slot.save(),
      routes: split.map((suspicion) => suspicion.save()),
      runs: [...places.values(), elsewhere].map(({ runs }) => runs.save()),
    }),
  }
}

/**
 * Whether a failure says all there is to say, though its client has met the same before: the old slot has answered the very same
 * request well, and nobody else is about who could bear it out. Where others are, one client alone rolls nothing back.
 */
function isSettled({ pair, atMs }: Evidence, activity: Activity): boolean {
  return pair === 'old-ok' && activity.count(atMs) <= 1
}

function placesOf(
  options: ErrorWatchOptions,
  saved: SavedErrorWatch | undefined,
): ReadonlyMap<string, Place> {
  const { alpha, routeLimits } = options
  const { size } = routeLimits
  const clients = clientsOfRoute(size)
  const place = (route: string, limit: number, i: number): Place => {
    const suspicion = suspicionOptions(options, route, limit, (2 * size) / alpha, clients)
    return {
      runs: createRuns(evidenceOfRun, clients, saved?.runs[i]),
      suspicion: size > 1 ? createSuspicion(suspicion, saved?.routes[i]) : null,
    }
  }
  return new Map([...routeLimits].map(([route, limit], i) => [route, place(route, limit, i)]))
}

function suspicionOptions(
  { seconds, activity }: ErrorWatchOptions,
  route: string | null,
  limit: number,
  threshold: number,
  clients: number,
): SuspicionOptions {
  const grid = gridOf(limit, failureMultiples)
  return { route, limit, threshold, grid, seconds, activity, clients }
}

function clientsOfRoute(routes: number): number {
  return Math.max(fewestClientsOfRoute, Math.floor(clientsOfRoutes / (routes + 1)))
}
