// A first answer that waits while a second is asked for: a 404, because the other version may have that chunk of its page; or a
// failure of a slot that is watched (see shield.ts). It waits unread, and stands if the second is no better.
import type { ClientRequest, IncomingMessage } from 'node:http'
import type { ErrorCode } from '../model/errors.ts'
import type { Target } from '../model/world.ts'
import { claimElsewhere } from './claim.ts'
import type { Exchange } from './exchange.ts'
import type { EdgePorts } from './ports.ts'
import type { Run } from './run.ts'

export interface Aside {
  readonly why: 'absent' | 'failed'
  /** Null: there was no answer, but this failure. */
  readonly code: ErrorCode | null
  readonly call: ClientRequest | null
  readonly answer: IncomingMessage | null
  /** Null: its slot had no address for the service. */
  readonly target: Target | null
  readonly upstreamMs: number | null
  readonly excused: boolean
  /** Whether it broke off while it waited. */
  lost: boolean
}

/** Puts the answer aside and claims a target of the other slot; false, and nothing changed: it stands. */
export function parkedForAnother(run: Run, call: ClientRequest, answer: IncomingMessage): boolean {
  const { exchange, ports, framing } = run
  const { alternative, target, upstreamMs, excused } = exchange
  if (alternative === null || target === null || answer.statusCode !== 404) return false
  // Safe requests without a body may be asked twice (RFC 9110 9.2.1).
  if (framing.body !== 'none' || framing.upgrade !== null) return false
  const world = ports.cell.read()
  // The time for it may have ended since the claim.
  if (alternative !== world.live && alternative !== world.former?.slot) return false
  exchange.alternative = null
  if (claimElsewhere(exchange, alternative, world, ports) === null) return false
  const noted = { target, upstreamMs, excused, lost: false }
  const aside: Aside = { why: 'absent', code: null, call, answer, ...noted }
  answer.once('error', () => (aside.lost = true))
  run.aside = aside
  run.answer = null
  return true
}

/** Whether the second answer is what the first was not. That an old version has no such page is no better than a failure. */
export function isBetter(aside: Aside, { statusCode: status = 0 }: IncomingMessage): boolean {
  if (aside.why === 'absent') return status < 400
  return status < 500 && (aside.answer === null || (status !== 404 && status !== 405))
}

/** Takes the first answer up again, on its own target. Null: there was none, or it was lost meanwhile. */
export function takeBack(run: Run, aside: Aside): IncomingMessage | null {
  const { exchange, ports } = run
  run.upstream?.destroy()
  run.aside = null
  run.upstream = aside.call
  run.answer = aside.answer
  exchange.upstreamMs = aside.upstreamMs
  exchange.excused = aside.excused
  if (aside.target !== null) ports.inFlight.move(exchange, aside.target)
  else leaveForNowhere(exchange, ports)
  if (aside.why === 'failed') exchange.slotBy = 'live'
  return aside.lost ? null : aside.answer
}

/** Back where it was before: in a slot that has no address for it. */
function leaveForNowhere(exchange: Exchange, { inFlight }: EdgePorts): void {
  inFlight.remove(exchange)
  exchange.slot = exchange.shieldedFrom?.slot ?? null
  exchange.target = null
}

/** Its body is not read: the connection goes with it, and nobody waits for a target that never ends it. */
export function dropAside(run: Run): void {
  run.aside?.call?.destroy()
  run.aside = null
}
