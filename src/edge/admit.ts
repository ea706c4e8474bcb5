// The door every request takes, plain or upgrade: head, verdict, claim, and settle at its end.
import { ServerResponse, type IncomingMessage } from 'node:http'
import type { ErrorCode } from '../model/errors.ts'
import type { World } from '../model/world.ts'
import { claim } from './claim.ts'
import { openExchange, type Exchange } from './exchange.ts'
import { answerFailure } from './forward.ts'
import { decide } from './gate.ts'
import type { EdgePorts } from './ports.ts'
import { readHead } from './read-head.ts'
import { requestId } from './request-id.ts'
import { settleOnce } from './settle.ts'

export interface Arrival {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  readonly kind: Exchange['kind']
  /** A refusal that was plain before the head was read. */
  readonly refused: ErrorCode | null
}

/** A claimed exchange on its way: `end` settles it where the end of `res` does not. */
export type Carry = (exchange: Exchange, world: World, end: () => void) => void

/** Refuses the request, or claims a target for it and lets `carry` take it there. */
export function admit(arrival: Arrival, ports: EdgePorts, carry: Carry): void {
  const { req, res } = arrival
  const reading = readHead(req)
  const world = ports.cell.read()
  const exchange = openExchange({
    id: requestId(reading.head, world.trustedProxies),
    head: reading.head,
    kind: arrival.kind,
    smoke: reading.head.header('x-sluice-smoke') === ports.smokeKey,
    startedAt: performance.now(),
    generation: world.generation,
  })
  const end = settleOnce(exchange, ports, () => res.writableFinished || exchange.status === 101)
  res.once('close', end)
  if (ports.closing() || ignoresUpgrade(arrival)) res.shouldKeepAlive = false
  const refused = arrival.refused ?? (reading.kind === 'refused' ? reading.code : null)
  if (refused !== null) return answerFailure(exchange, world, req, res, refused)
  const verdict = decide(reading.head, world)
  if (verdict.kind === 'refuse') return answerFailure(exchange, world, req, res, verdict.code)
  claim(exchange, verdict.route, verdict.slot, world, ports.inFlight, ports.random)
  carry(exchange, world, end)
}

/**
 * A request to switch that is answered as a plain one. Node 24 loses what was pipelined behind it, so nothing may
 * follow on this connection.
 */
function ignoresUpgrade({ req, kind }: Arrival): boolean {
  return kind === 'http' && req.headers.upgrade !== undefined
}

/** An ordinary response on a socket that Node has handed over, as it does for upgrades and CONNECT. */
export function responseOn(req: IncomingMessage): ServerResponse {
  const res = new ServerResponse(req)
  res.shouldKeepAlive = false
  res.assignSocket(req.socket)
  res.once('finish', () => req.socket.end())
  return res
}
