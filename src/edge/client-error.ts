// What Node's parser refused before there was a request: the socket gets an answer of the catalogue and is closed.
import { randomUUID } from 'node:crypto'
import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { ErrorCode } from '../model/errors.ts'
import type { RequestHead } from '../model/head.ts'
import { openExchange } from './exchange.ts'
import { closeGently } from './linger.ts'
import type { EdgePorts } from './ports.ts'
import { refusalBytes } from './refuse.ts'
import { settle } from './settle.ts'
import type { Turns } from './turns.ts'

/** Answers on the socket when its turn has come: what was received before the error is answered first. */
export function answerClientError(
  error: NodeJS.ErrnoException,
  socket: Duplex,
  turns: Turns,
  ports: EdgePorts,
): void {
  const last = turns.last(socket)
  const inBody = last !== null && !last.req.complete
  // Reset, or ended in the middle of a body: nobody waits for an answer.
  if (
    !(socket instanceof Socket) ||
    isGone(error) ||
    (inBody && error.code === 'HPE_INVALID_EOF_STATE')
  ) {
    socket.destroy()
    return
  }
  const code = codeOf(error)
  if (!inBody) return turns.after(socket, () => refuseOn(socket, code, ports))
  // The malformed part is the body of a request that was taken, or waits to be.
  if (last.exchange === null) last.refused ??= code
  else last.exchange.cut(code)
}

function isGone(error: NodeJS.ErrnoException): boolean {
  return error.code === 'ECONNRESET' || error.code === 'EPIPE'
}

function refuseOn(socket: Socket, code: ErrorCode, ports: EdgePorts): void {
  const world = ports.cell.read()
  const exchange = openExchange({
    id: randomUUID(),
    head: unreadHead(socket),
    kind: 'http',
    smoke: false,
    startedAt: performance.now(),
    generation: world.generation,
  })
  exchange.error = code
  const answer = refusalBytes(code, exchange.id)
  exchange.status = answer.status
  socket.write(answer.bytes)
  closeGently(socket, socket)
  settle(exchange, ports)
}

function codeOf(error: NodeJS.ErrnoException): ErrorCode {
  switch (error.code) {
    case 'HPE_HEADER_OVERFLOW':
      return 'headers_too_large'
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return 'request_timeout'
    default:
      return 'bad_request'
  }
}

function unreadHead(socket: Socket): RequestHead {
  return {
    method: '',
    target: '',
    path: '',
    authority: '',
    host: '',
    httpVersion: '1.1',
    peer: socket.remoteAddress ?? '',
    rawHeaders: [],
    header: () => null,
  }
}
