// When a request that failed may be asked again: of another target while no byte was sent, of the same on a fresh connection if
// nobody can have acted on it. Never a second time, and never with a body that has begun to flow.
import type { ClientRequest } from 'node:http'
import { claimAnother, claimElsewhere } from './claim.ts'
import { fateOf } from './dead-connection.ts'
import { isUnreadable } from './dial.ts'
import type { Run } from './run.ts'

const idempotent = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'])

/**
 * Moves the exchange to another target of its slot, or a session of the former slot to the live one: the connection could
 * not be made, so no byte was sent, and any method may go. False: there is none, or it was moved before.
 */
export function movedElsewhere({ exchange, world, ports, aside }: Run): boolean {
  if (exchange.retried) return false
  if (claimAnother(exchange, world, ports) !== null) return true
  if (exchange.slotBy !== 'session' || aside !== null) return false
  const now = ports.cell.read()
  exchange.alternative = null
  return claimElsewhere(exchange, now.live, now, ports) !== null
}

/**
 * Whether a request whose connection closed without an answer goes again: on a pooled one, without a body, if nobody has
 * read it, or if nobody can tell and it is idempotent (RFC 9110 9.2.2).
 */
export async function mayGoAgain(
  { exchange, framing }: Run,
  call: ClientRequest,
  error: NodeJS.ErrnoException,
): Promise<boolean> {
  const bodiless = framing.body === 'none' && framing.upgrade === null
  if (exchange.retried || !call.reusedSocket || isUnreadable(error) || !bodiless) return false
  const fate = await fateOf(call, error)
  return fate === 'unread' || (fate === 'unknown' && idempotent.has(exchange.head.method))
}
