// The shield: while a new slot is watched, what it fails is asked of the old one, which stands behind it. The visitor sees no error,
// and whether the old slot fails too says whose fault it is. Never for what may have been done already, unless twice does no harm;
// never once an answer has begun; once a request.
import type { ClientRequest, IncomingMessage } from 'node:http'
import type { ErrorCode } from '../model/errors.ts'
import { otherSlot, type SlotName } from '../model/slot.ts'
import type { World } from '../model/world.ts'
import { claimElsewhere } from './claim.ts'
import { maySendTwice } from './replay.ts'
import type { Run } from './run.ts'
import type { Aside } from './second-answer.ts'

/** How the first slot failed: with an answer, or without. */
export interface Failing {
  readonly code: ErrorCode | null
  readonly call: ClientRequest | null
  readonly answer: IncomingMessage | null
}

/** Puts the failure aside and claims a target of the slot that stands behind; false, and nothing changed: the failure stands. */
export function shielded(run: Run, { code, call, answer }: Failing): boolean {
  const { exchange, ports, res } = run
  const { target, slot } = exchange
  if (exchange.shieldedFrom !== null || run.aside !== null || res.headersSent) return false
  if (slot === null || exchange.smoke || exchange.slotBy !== 'live') return false
  const world = ports.cell.read()
  const behind = slotBehind(slot, run.world, world)
  if (behind === null || !mayBeAskedAgain(run)) return false
  if (!ports.shield.take(performance.now())) return false
  if (claimElsewhere(exchange, behind, world, ports) === null) return false
  // A request that found no address in its slot was in flight nowhere.
  ports.inFlight.add(exchange)
  exchange.slotBy = 'fallback'
  exchange.retried = true
  exchange.alternative = null
  exchange.shieldedFrom = { slot, error: code }
  const { upstreamMs, excused } = exchange
  exchange.excused = false
  const aside: Aside = {
    why: 'failed',
    code,
    call,
    answer,
    target,
    upstreamMs,
    excused,
    lost: false,
  }
  answer?.once('error', () => (aside.lost = true))
  run.aside = aside
  run.answer = null
  return true
}

/**
 * Traffic has moved back: a request that its slot has not answered goes to the live one at once, instead of waiting for a time
 * limit. It is no evidence, and costs no budget: it happens once.
 */
export function recalled(run: Run): boolean {
  const { exchange, ports, res } = run
  const { slot } = exchange
  if (run.ended || run.answer !== null || run.aside !== null || res.headersSent) return false
  if (slot === null || exchange.slotBy !== 'live' || exchange.smoke) return false
  const world = ports.cell.read()
  if (world.live === slot || !mayBeAskedAgain(run)) return false
  if (claimElsewhere(exchange, world.live, world, ports) === null) return false
  exchange.retried = true
  return true
}

/** The other slot, if it stands behind this one now, or has become live since the request was claimed with it behind. */
function slotBehind(slot: SlotName, claimed: World, now: World): SlotName | null {
  const other = otherSlot(slot)
  if (now.fallback === other) return other
  return now.live === other && claimed.fallback === other ? other : null
}

/** Any request of which no byte was sent; else a safe one (RFC 9110 9.2.1), or one that may be sent twice and is all there. */
function mayBeAskedAgain({ exchange, framing, replay, sent }: Run): boolean {
  if (!sent) return true
  if (framing.upgrade !== null) return false
  const { method } = exchange.head
  const bodiless = framing.body === 'none'
  if (bodiless && (method === 'GET' || method === 'HEAD' || method === 'OPTIONS')) return true
  if (!maySendTwice(exchange.head.header('idempotency-key'), exchange.route)) return false
  return bodiless || (replay?.whole() ?? null) !== null
}
