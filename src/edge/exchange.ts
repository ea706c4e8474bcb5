// One request and its answer, from the first byte to settle. What is learnt on the way is noted here,
// so that metrics, log and judge all read the same record.
import type { ErrorCode } from '../model/errors.ts'
import type { Errand, Visitor } from '../model/attempt.ts'
import type { Pair } from '../model/judgement.ts'
import type { RequestHead } from '../model/head.ts'
import type { Route } from '../model/route.ts'
import type { Settled } from '../model/settled.ts'
import type { SlotName } from '../model/slot.ts'
import type { Target } from '../model/world.ts'
import type { Seat } from '../limits/seat.ts'
import type { Refused } from '../limits/visit.ts'

export interface Exchange {
  readonly id: string
  readonly head: RequestHead
  /** `stream`: an answer that has no end of its own, such as an event stream; it is known by its answer only. */
  kind: 'http' | 'stream' | 'upgrade'
  /** Our own question through the front door: never evidence, never limited. */
  readonly smoke: boolean
  /** Milliseconds of the monotonic clock. */
  readonly startedAt: number
  /** Its place among the requests in flight; null: it was let in without one, or not yet. */
  seat: Seat | null
  /** Why the limits refused it. */
  refused: Refused | null
  /** What stands for the client in the log; null: nobody asked. */
  client: string | null
  /** What the limits take its sender for. */
  visitor: Visitor
  /** Why it goes to its slot. */
  slotBy: Errand
  /** The watched slot that failed it, when the old one was asked then; null: it was not. */
  shieldedFrom: Settled['shieldedFrom']
  /** What the old slot said of a failure of the new one. */
  pair: Pair
  /** Whether a failure is known to be no fault of the slot. */
  excused: boolean
  /** Asks the live slot for what its own has not answered yet, if that does no harm. */
  recall: () => void
  /** The slot to ask too where the first has no such thing. */
  alternative: SlotName | null
  /** Whether a cookie of the request chose its target. */
  pinned: boolean
  /** Whether the answer is an event stream: it may end anywhere, and its client comes back. */
  events: boolean
  generation: number
  route: Route | null
  slot: SlotName | null
  target: Target | null
  /** 0 until an answer has begun. */
  status: number
  error: ErrorCode | null
  /** From the claim to the first byte of the answer; null if none came. */
  upstreamMs: number | null
  /** From the head of the request to the first dial, and from the answer's first byte until its head was passed on. */
  overheadMs: number | null
  bytesIn: number
  bytesOut: number
  /** Whether a second connection was tried because the first could not be made or was dead. */
  retried: boolean
  /** Ends the exchange from outside: an error answer while none has begun, a broken body after. */
  cut: (code: ErrorCode) => void
}

export interface Opening {
  readonly id: string
  readonly head: RequestHead
  readonly kind: Exchange['kind']
  readonly smoke: boolean
  readonly startedAt: number
  readonly generation: number
}

export function openExchange(opening: Opening): Exchange {
  return {
    ...opening,
    seat: null,
    refused: null,
    client: null,
    visitor: 'person',
    slotBy: 'live',
    shieldedFrom: null,
    pair: 'none',
    excused: false,
    recall: () => {},
    alternative: null,
    pinned: false,
    events: false,
    route: null,
    slot: null,
    target: null,
    status: 0,
    error: null,
    upstreamMs: null,
    overheadMs: null,
    bytesIn: 0,
    bytesOut: 0,
    retried: false,
    cut: () => {},
  }
}
