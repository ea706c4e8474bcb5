// The public side: Node's HTTP server, configured so that nothing ambiguous gets in, with one door for all requests.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { ErrorCode } from '../model/errors.ts'
import { admit, responseOn } from './admit.ts'
import { answerClientError } from './client-error.ts'
import { forward } from './forward.ts'
import type { EdgePorts } from './ports.ts'
import { createPlaces, type LineReport } from './places.ts'
import { createTurns, type Turn } from './turns.ts'
import { receiveUpgrade, upgradeOf } from './upgrade.ts'

export interface ListenerOptions {
  /** How long an idle client connection is kept: longer than Traefik keeps its own (90 s). */
  readonly keepAliveMs: number
  readonly headersBytes: number
  readonly headerCount: number
  readonly headerTimeoutMs: number
  /** How many are served at once; further ones wait for a place, no longer than `headerTimeoutMs`. */
  readonly connections: number
}

/** The server of the public port, not yet listening. `report` is told of the connections that wait for a place. */
export function createListener(
  options: ListenerOptions,
  ports: EdgePorts,
  report?: (report: LineReport) => void,
): Server {
  const turns = createTurns()
  const receive = (req: IncomingMessage, res: ServerResponse, refused: ErrorCode | null): void => {
    places.take(req.socket, res)
    const turn: Turn = { req, res, refused, exchange: null }
    turns.take(turn, () => {
      turn.exchange = admit(
        { req, res, kind: 'http', refused: turn.refused },
        ports,
        (exchange, world) => {
          forward({ exchange, world, req, res, upgrade: null }, ports)
        },
      )
    })
  }
  const server = createServer({
    keepAliveTimeout: options.keepAliveMs,
    headersTimeout: options.headerTimeoutMs,
    // A long upload is no offence; how long its parts may take is for deadlines of its own.
    requestTimeout: 0,
    connectionsCheckingInterval: Math.min(1000, options.headerTimeoutMs),
    maxHeaderSize: options.headersBytes,
    insecureHTTPParser: false,
    // Checked in read-head.ts, together with duplicates and values that Node lets through.
    requireHostHeader: false,
    noDelay: true,
    // Behind an answer that is under way a 101 would land in the middle of it.
    shouldUpgradeCallback: (req) => upgradeOf(req) !== null && turns.last(req.socket) === null,
  })
  // More are answered 431 by Node, never cut silently.
  server.maxHeadersCount = options.headerCount
  const { connections, headerTimeoutMs: waitMs } = options
  const places = createPlaces(server, { connections, waitMs, ...(report && { report }) })
  // A client may close its sending side and wait for the answer (RFC 9112 9.6); see watch-client.ts.
  Object.assign(server, { httpAllowHalfOpen: true })
  server.on('request', (req, res) => receive(req, res, null))
  server.on('checkContinue', (req, res) => receive(req, res, null))
  server.on('checkExpectation', (req, res) => receive(req, res, 'expectation_failed'))
  server.on('connect', (req, socket) => {
    socket.on('error', () => socket.destroy())
    turns.after(socket, () => receive(req, responseOn(req), 'method_not_served'))
  })
  server.on('upgrade', (req, _socket, head) => receiveUpgrade(req, head, ports))
  const failed = new WeakSet<Duplex>()
  server.on('clientError', (error, socket) => {
    // Every further chunk of a malformed message is an error again.
    if (failed.has(socket)) return
    failed.add(socket)
    answerClientError(error, socket, turns, ports)
  })
  return server
}
