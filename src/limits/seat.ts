// The place of a request that was let in: what is learnt from its answer, and what is given back at its end. A record, not functions of its
// own: one is made for each request.
import type { Bans } from './bans/open-bans.ts'
import type { Category } from './bots/category.ts'
import type { Honeypot } from './bots/honeypot.ts'
import type { AdaptiveLimits } from './capacity/adaptive-limits.ts'
import type { Entered } from './capacity/entry.ts'
import type { InFlightCap } from './capacity/in-flight-cap.ts'
import type { PerClient } from './capacity/per-client.ts'
import { noRoom, type NoRoomPorts } from './no-room.ts'
import type { Sessions } from './sessions.ts'
import type { Ending, Refused, Visit } from './visit.ts'
import type { Visitor } from './visitor.ts'

export interface SeatPorts extends NoRoomPorts {
  readonly sessions: Sessions
  readonly honeypot: Honeypot
  readonly bans: Pick<Bans, 'missed'>
  readonly adaptive: AdaptiveLimits
  readonly cap: Pick<InFlightCap, 'leave' | 'becomeStream'>
  readonly perClient: Pick<PerClient, 'leave'>
}

/** Only the door reads it. */
export interface Seat {
  readonly visit: Visit
  readonly visitor: Visitor
  readonly entered: Entered
  /** When it entered, of a clock that never goes back. */
  readonly sinceMs: number
  readonly category: Category
  readonly touched: string | null
  own: OwnPlace
  kind: 'http' | 'stream' | 'upgrade'
}

/** Whether it holds one of the places of its client. */
export type OwnPlace = 'taken' | 'none'

export function answered(
  { visit, visitor, category, touched }: Seat,
  status: number,
  setCookies: readonly string[],
  ports: SeatPorts,
): void {
  if (setCookies.length > 0) ports.sessions.learn(setCookies)
  const now = Date.now()
  if (touched !== null) ports.honeypot.noteAnswer(touched, status, now)
  const held = !visitor.allowed && visitor.tellable !== 'none' && !isWelcome(category)
  if (status === 404 && held) ports.bans.missed(visitor.client, visit.head.path, now)
}

export function becomeStream(seat: Seat, ports: SeatPorts): Refused | null {
  seat.kind = 'stream'
  leaveOwn(seat, ports)
  const moved = ports.cap.becomeStream(seat.entered.place)
  return moved.kind === 'shed' ? noRoom(seat.visit, seat.category, moved, ports) : null
}

export function ended(seat: Seat, { upstreamMs, outcome }: Ending, ports: SeatPorts): void {
  ports.cap.leave(seat.entered.place)
  leaveOwn(seat, ports)
  // How long a stream lasts says nothing of how fast the app is.
  if (seat.kind !== 'http') return
  const now = performance.now()
  const { inFlight, demand } = seat.entered
  const ending = { latencyMs: upstreamMs ?? now - seat.sinceMs, inFlight, demand, outcome }
  ports.adaptive.ended(seat.visit.route.name, ending, now)
}

/** Gives back the place that it holds among those of its client, if it does. */
function leaveOwn(seat: Seat, { perClient }: SeatPorts): void {
  if (seat.own === 'taken') perClient.leave(seat.visitor.client)
  seat.own = 'none'
}

/** Who has budgets of its own, and comes by for paths that were there once. */
const welcome: ReadonlySet<Category> = new Set<Category>([
  'search',
  'ai-training',
  'ai-search',
  'ai-assistant',
  'seo',
  'monitoring',
  'social',
  'feed',
  'webhook',
])

function isWelcome(category: Category): boolean {
  return welcome.has(category)
}
