// What Node's parser refused before there was a request: the socket gets an answer of the catalogue and is closed.
import { randomUUID } from 'node:crypto'
import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { ErrorCode } from '../model/errors.ts'
import type { RequestHead } from '../model/head.ts'
import { openExchange } from './exchange.ts'
import type { EdgePorts } from './ports.ts'
import { refusalBytes } from './refuse.ts'
import { settle } from './settle.ts'

/** `answering`: whether a response is already under way on this socket; nothing may be written into it. */
export function answerClientError(
  error: NodeJS.ErrnoException,
  socket: Duplex,
  answering: boolean,
  ports: EdgePorts,
): void {
  if (answering || !socket.writable || error.code === 'ECONNRESET') {
    socket.destroy()
    return
  }
  const code = codeOf(error)
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
  socket.end(answer.bytes, () => socket.destroy())
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

function unreadHead(socket: Duplex): RequestHead {
  return {
    method: '',
    target: '',
    path: '',
    authority: '',
    host: '',
    httpVersion: '1.1',
    peer: socket instanceof Socket ? (socket.remoteAddress ?? '') : '',
    rawHeaders: [],
    header: () => null,
  }
}
