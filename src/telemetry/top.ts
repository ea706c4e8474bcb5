// The figures of the last minute per route and slot. A request costs a look-up and two additions; all else is done when
// somebody looks. Routes come from the config, so the memory is bounded; one that is no longer asked for is forgotten.
import type { Settled } from '../model/settled.ts'
import { slotNames, type SlotName } from '../model/slot.ts'
import {
  codeClasses,
  refusedBy,
  type Figures,
  type RefusedBy,
  type RouteFigures,
  type Top,
} from '../model/top.ts'
import type { World } from '../model/world.ts'
import { latencyColumn, latencyColumns, percentileOf } from './latency-columns.ts'
import { codeOf, unmatched } from './request-labels.ts'
import { createWindow, secondsCounted, type Window } from './window.ts'

export interface TopBook {
  settled(request: Settled): void
  read(world: Pick<World, 'live' | 'routes'>, at: Date): Top
  /** The totals alone. */
  ofSlots(): Pick<Top, 'seconds' | 'slots'>
}

type Place = SlotName | 'none'
type Windows = Record<Place, Window | null>

const firstRefused = codeClasses.length
const firstLatency = firstRefused + refusedBy.length
const columns = firstLatency + latencyColumns

/** `nowMs`: of a clock that never goes back. */
export function createTop(nowMs: () => number): TopBook {
  const byRoute = new Map<string, Windows>()
  const beganAt = nowMs()
  const windowsOf = (route: string, now: number): Windows => {
    const known = byRoute.get(route)
    if (known !== undefined) return known
    forget(byRoute, now)
    const made: Windows = { blue: null, green: null, none: null }
    byRoute.set(route, made)
    return made
  }
  const secondsAt = (now: number): number => Math.max(1, secondsCounted(beganAt, now))
  const ofSlots = (): Pick<Top, 'seconds' | 'slots'> => {
    const now = nowMs()
    const seconds = secondsAt(now)
    const all = [...byRoute.values()]
    const of = (slot: SlotName): Figures => figuresOf(sumOf(all, [slot], now), seconds)
    return { seconds: Math.round(seconds), slots: { blue: of('blue'), green: of('green') } }
  }
  return {
    settled(request) {
      const now = nowMs()
      const windows = windowsOf(request.route ?? unmatched, now)
      const window = (windows[request.slot ?? 'none'] ??= createWindow(columns))
      if (request.rule !== null) return window.add(firstRefused + refusalColumn(request.rule), now)
      window.add(classColumn(codeOf(request)), now)
      if (request.protocol === 'http') window.add(firstLatency + latencyColumn(request.ms), now)
    },
    read(world, at) {
      const now = nowMs()
      const seconds = secondsAt(now)
      const names = new Set([...world.routes.map(({ name }) => name), ...asked(byRoute, now)])
      return {
        schema: 1,
        at: at.toISOString(),
        live: world.live,
        ...ofSlots(),
        routes: [...names].map((name) => routeFigures(name, byRoute.get(name), now, seconds)),
      }
    },
    ofSlots,
  }
}

function routeFigures(
  route: string,
  windows: Windows | undefined,
  now: number,
  seconds: number,
): RouteFigures {
  const of = (...places: readonly Place[]) => sumOf(windows ? [windows] : [], places, now)
  const all = of('none', ...slotNames)
  return {
    route,
    ...figuresOf(all, seconds),
    refused: counted(refusedBy, all, firstRefused),
    slots: { blue: figuresOf(of('blue'), seconds), green: figuresOf(of('green'), seconds) },
  }
}

function sumOf(all: readonly Windows[], places: readonly Place[], now: number): Float64Array {
  const sums = new Float64Array(columns)
  for (const windows of all) for (const place of places) windows[place]?.addTo(sums, now)
  return sums
}

function figuresOf(sums: Float64Array, seconds: number): Figures {
  const codes = counted(codeClasses, sums, 0)
  const requests = Object.values(codes).reduce((sum, count) => sum + count, 0)
  const percentile = (share: number): number | null => percentileOf(share, sums, firstLatency)
  return {
    requests,
    perSecond: requests / seconds,
    codes,
    p50Ms: percentile(0.5),
    p95Ms: percentile(0.95),
    p99Ms: percentile(0.99),
  }
}

/** The columns from `first` on, by these names. */
function counted<Name extends string>(
  names: readonly Name[],
  sums: Float64Array,
  first: number,
): Record<Name, number> {
  const entries = names.map((name, i): [Name, number] => [name, sums[first + i] ?? 0])
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- fromEntries forgets the names
  return Object.fromEntries(entries) as Record<Name, number>
}

/** An exchange without an answer is as bad as one of the 5xx. */
function classColumn(code: number): number {
  return code < 100 || code > 599 ? codeClasses.length - 1 : Math.floor(code / 100) - 1
}

/** By the rule's family; see src/limits. */
function refusalColumn(rule: string): number {
  const [family = ''] = rule.split('.', 1)
  return refusedBy.indexOf(families[family] ?? 'bot')
}

const families: Readonly<Record<string, RefusedBy>> = {
  rate: 'limit',
  'in-flight': 'room',
  ban: 'ban',
  bot: 'bot',
  honeypot: 'bot',
}

function asked(byRoute: ReadonlyMap<string, Windows>, now: number): string[] {
  return [...byRoute].flatMap(([route, windows]) => (isEmpty(windows, now) ? [] : [route]))
}

function forget(byRoute: Map<string, Windows>, now: number): void {
  for (const [route, windows] of byRoute) if (isEmpty(windows, now)) byRoute.delete(route)
}

function isEmpty(windows: Windows, now: number): boolean {
  return Object.values(windows).every((window) => window === null || window.isEmpty(now))
}
