// The door every request takes, plain or upgrade: head, verdict, claim, and settle at its end.
import { ServerResponse, type IncomingMessage } from 'node:http'
import type { Visit } from '../limits/visit.ts'
import type { ErrorCode } from '../model/errors.ts'
import { openTraffic } from '../model/traffic.ts'
import type { World } from '../model/world.ts'
import { clientAddress } from '../model/address.ts'
import type { Route } from '../model/route.ts'
import { beginPreview, endPreview } from './answer-preview.ts'
import { claim } from './claim.ts'
import type { SlotChoice } from './choose-slot.ts'
import { openExchange, type Exchange } from './exchange.ts'
import { answerFailure } from './answer-failure.ts'
import { decide } from './gate.ts'
import { closeGently } from './linger.ts'
import type { EdgePorts } from './ports.ts'
import { noPins, readPins } from './pins.ts'
import { readHead } from './read-head.ts'
import { allowedMethods } from './refuse.ts'
import { requestId } from './request-id.ts'
import { settleOnce } from './settle.ts'
import { watchClient } from './watch-client.ts'

export interface Arrival {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  readonly kind: Exchange['kind']
  /** A refusal that was plain before the head was read. */
  readonly refused: ErrorCode | null
}

/** A claimed exchange on its way: `end` settles it where the end of `res` does not. */
export type Carry = (exchange: Exchange, world: World, end: () => void) => void

/** Refuses the request, or claims a target for it and lets `carry` take it there. Returns the exchange it opened. */
export function admit(arrival: Arrival, ports: EdgePorts, carry: Carry): Exchange {
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
  // Whatever TE says: HTTP/1.0 has no chunked coding (RFC 9112 6.1).
  if (reading.head.httpVersion === '1.0') res.useChunkedEncodingByDefault = false
  const refused = arrival.refused ?? (reading.kind === 'refused' ? reading.code : null)
  if (refused === null) pass({ arrival, exchange, ports, carry, end }, exchange.startedAt)
  else answerFailure(exchange, world, req, res, refused)
  return exchange
}

interface Passage {
  readonly arrival: Arrival
  readonly exchange: Exchange
  readonly ports: EdgePorts
  readonly carry: Carry
  readonly end: () => void
}

/** Decides by the World of now and does what was decided. A held request comes here again. `nowMs`: by a clock that never goes back. */
function pass(passage: Passage, nowMs: number): void {
  const { arrival, exchange, ports, carry, end } = passage
  const { req, res } = arrival
  const world = ports.cell.read()
  const { head, smoke } = exchange
  const now = Date.now()
  const pins = smoke ? noPins : readPins(head, world, ports, now)
  const verdict = decide(head, smoke ? asSmoked(world) : world, pins)
  switch (verdict.kind) {
    case 'refuse':
      return answerFailure(exchange, world, req, res, verdict.code)
    case 'answer-health':
      exchange.status = 200
      res.writeHead(200, { 'Content-Type': 'text/plain', 'Cache-Control': 'no-store' })
      return void res.end('traffic is stopped by an operator; the gateway is well\n')
    case 'answer-options':
      exchange.status = 200
      res.writeHead(200, { Allow: allowedMethods, 'Content-Length': '0' })
      return void res.end()
    case 'begin-preview':
      return beginPreview(exchange, verdict.pass, world, res, now)
    case 'end-preview':
      return endPreview(exchange, world, res)
    case 'hold':
      return hold(passage)
    case 'forward': {
      const { route, choice } = verdict
      const go = (): void => {
        claim(exchange, route, choice, world, ports)
        carry(exchange, world, end)
      }
      return isSeated(exchange, choice)
        ? go()
        : askAdmission(passage, route, world, { epochMs: now, nowMs }, go)
    }
  }
}

/** Our own requests and an operator's previews are not limited; whoever was let in is not asked again. */
function isSeated({ smoke, seat }: Exchange, { by }: SlotChoice): boolean {
  return smoke || by === 'preview' || seat !== null
}

/**
 * Asks the limits. `go` is for who is let in at once, in the World that was just read; whoever has to wait comes back to one that
 * may be another by then.
 */
function askAdmission(
  passage: Passage,
  route: Route,
  world: World,
  clocks: Pick<Visit, 'epochMs' | 'nowMs'>,
  go: () => void,
): void {
  const { arrival, exchange, ports } = passage
  const { req, res } = arrival
  const { head } = exchange
  const address = clientAddress(head.peer, head.header('x-forwarded-for'), world.trustedProxies)
  const kind = arrival.kind === 'upgrade' ? 'upgrade' : 'http'
  exchange.client = ports.admission.logKeyOf(address, clocks.epochMs)
  let unwatch: (() => void) | null = null
  let state: 'asking' | 'waiting' | 'decided' = 'asking'
  const visit = { head, route, kind, address, ...clocks } as const
  const leave = ports.admission.ask(visit, (ruling) => {
    const waited = state === 'waiting'
    state = 'decided'
    unwatch?.()
    exchange.route = route
    if (ruling.kind === 'refused') {
      exchange.refused = ruling.refused
      return answerFailure(exchange, ports.cell.read(), req, res, ruling.refused.code)
    }
    exchange.seat = ruling.seat
    exchange.visitor = ruling.visitor
    if (waited) pass(passage, performance.now())
    else go()
  })
  if (state !== 'asking') return
  state = 'waiting'
  unwatch = watchClient(req, res, exchange)
  res.once('close', leave)
}

/** A promote under a pause is still smoked: what is held is the traffic of others. And only the live slot is. */
function asSmoked(world: World): World {
  return { ...world, traffic: openTraffic, held: false, former: null }
}

/** Waits in line; a client that leaves meanwhile leaves the line. */
function hold(passage: Passage): void {
  const { arrival, exchange, ports } = passage
  const { req, res } = arrival
  const unwatch = watchClient(req, res, exchange)
  const leave = ports.hold.wait({
    go() {
      unwatch()
      pass(passage, performance.now())
    },
    refuse(code) {
      unwatch()
      answerFailure(exchange, ports.cell.read(), req, res, code)
    },
  })
  res.once('close', leave)
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
  const { socket } = req
  // Node has taken its own listeners off this socket, and an error that nobody hears ends the process.
  socket.on('error', () => socket.destroy())
  const res = new ServerResponse(req)
  res.shouldKeepAlive = false
  res.assignSocket(socket)
  res.once('finish', () => closeGently(socket, socket))
  return res
}
