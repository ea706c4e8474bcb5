// The place of a request that was let in: what is learnt from its answer, and what is given back at its end.
import type { Bans } from './bans/open-bans.ts'
import type { Category } from './bots/category.ts'
import type { Honeypot } from './bots/honeypot.ts'
import type { AdaptiveLimits } from './capacity/adaptive-limits.ts'
import type { Entered } from './capacity/entry.ts'
import type { InFlightCap } from './capacity/in-flight-cap.ts'
import type { PerClient } from './capacity/per-client.ts'
import { noRoom, type NoRoomPorts } from './no-room.ts'
import type { Sessions } from './sessions.ts'
import type { Seat, Visit } from './visit.ts'
import type { Visitor } from './visitor.ts'

export interface SeatPorts extends NoRoomPorts {
  readonly sessions: Sessions
  readonly honeypot: Honeypot
  readonly bans: Pick<Bans, 'missed'>
  readonly adaptive: AdaptiveLimits
  readonly cap: Pick<InFlightCap, 'leave' | 'becomeStream'>
  readonly perClient: Pick<PerClient, 'leave'>
}

export interface Seating {
  readonly visit: Visit
  readonly visitor: Visitor
  readonly entered: Entered
  /** When it entered, of a clock that never goes back. */
  readonly sinceMs: number
  readonly category: Category
  readonly touched: string | null
  readonly own: OwnPlace
}

/** Whether it holds one of the places of its client. */
export type OwnPlace = 'taken' | 'none'

export function takeSeat(seating: Seating, ports: SeatPorts): Seat {
  const { visit, visitor, entered, sinceMs, category, touched } = seating
  let { own } = seating
  let kind: 'http' | 'stream' | 'upgrade' = visit.kind
  const leaveOwn = (): void => {
    if (own === 'taken') ports.perClient.leave(visitor.client)
    own = 'none'
  }
  return {
    visitor: touched !== null ? 'honeypot' : isPerson(category) ? 'person' : 'bot',
    answered(status, setCookies) {
      if (setCookies.length > 0) ports.sessions.learn(setCookies)
      const now = Date.now()
      if (touched !== null) ports.honeypot.noteAnswer(touched, status, now)
      const held = !visitor.allowed && visitor.tellable !== 'none' && !isWelcome(category)
      if (status === 404 && held) ports.bans.missed(visitor.client, visit.head.path, now)
    },
    becomeStream() {
      kind = 'stream'
      leaveOwn()
      const moved = ports.cap.becomeStream(entered.place)
      return moved.kind === 'shed' ? noRoom(visit, category, moved, ports) : null
    },
    ended({ upstreamMs, outcome }) {
      ports.cap.leave(entered.place)
      leaveOwn()
      // How long a stream lasts says nothing of how fast the app is.
      if (kind !== 'http') return
      const now = performance.now()
      const { inFlight, demand } = entered
      const ending = { latencyMs: upstreamMs ?? now - sinceMs, inFlight, demand, outcome }
      ports.adaptive.ended(visit.route.name, ending, now)
    },
  }
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

/** Whether what it meets says something of the app: people, and programs that work for them. Crawlers meet what nobody asks for. */
function isPerson(category: Category): boolean {
  return people.has(category)
}

const people: ReadonlySet<Category> = new Set<Category>(['browser', 'library', 'webhook', 'empty'])
