// A second slot is asked where the first has no such thing: a chunk of a page from the other version. The first answer waits,
// unread, and stands if the second is no better. Only for safe requests without a body, which may be asked twice (RFC 9110 9.2.1).
import type { ClientRequest, IncomingMessage } from 'node:http'
import type { Target } from '../model/world.ts'
import { claimElsewhere } from './claim.ts'
import type { Run } from './run.ts'

export interface Parked {
  readonly call: ClientRequest
  readonly answer: IncomingMessage
  readonly target: Target
  /** Whether it broke off while it waited. */
  lost: boolean
}

/** Puts the answer aside and claims a target of the other slot; false, and nothing changed: it stands. */
export function parkedForAnother(run: Run, call: ClientRequest, answer: IncomingMessage): boolean {
  const { exchange, ports, framing } = run
  const { alternative, target } = exchange
  if (alternative === null || target === null || answer.statusCode !== 404) return false
  if (framing.body !== 'none' || framing.upgrade !== null) return false
  const world = ports.cell.read()
  // The time for it may have ended since the claim.
  if (alternative !== world.live && alternative !== world.former?.slot) return false
  exchange.alternative = null
  if (claimElsewhere(exchange, alternative, world, ports) === null) return false
  const parked: Parked = { call, answer, target, lost: false }
  answer.once('error', () => (parked.lost = true))
  run.parked = parked
  run.answer = null
  return true
}

/** Whether the second answer is what the first was not. */
export function isBetter(answer: IncomingMessage): boolean {
  return (answer.statusCode ?? 0) < 400
}

/** Takes the first answer up again, on its own target. Null: it was lost meanwhile. */
export function takeBack(run: Run, parked: Parked): IncomingMessage | null {
  run.upstream?.destroy()
  run.parked = null
  run.upstream = parked.call
  run.answer = parked.answer
  run.ports.inFlight.move(run.exchange, parked.target)
  return parked.lost ? null : parked.answer
}

/** Its body is not read: the connection goes with it, and nobody waits for a target that never ends it. */
export function dropParked(run: Run): void {
  run.parked?.call.destroy()
  run.parked = null
}
