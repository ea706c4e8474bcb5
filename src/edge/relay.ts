// The answer on its way to the client: head and body as the target sent them, flushed at once, with backpressure.
// A body that breaks off upstream breaks off for the client too; it is never made to look complete (RFC 9112 8).
import type { IncomingMessage, InformationEvent, ServerResponse } from 'node:http'
import type { ErrorCode } from '../model/errors.ts'
import type { RequestHead } from '../model/head.ts'
import type { World } from '../model/world.ts'
import type { Exchange } from './exchange.ts'
import { lingerAfter } from './linger.ts'
import { pairs, responseHeaders } from './response-headers.ts'

export function relay(
  answer: IncomingMessage,
  exchange: Exchange,
  world: World,
  req: IncomingMessage,
  res: ServerResponse,
  fail: (code: ErrorCode) => void,
): void {
  const chunked = answer.headers['transfer-encoding'] !== undefined
  const trailers = chunked && exchange.head.httpVersion === '1.1'
  const headers = responseHeaders(answer, { trailers })
  if ((world.expose || exchange.smoke) && exchange.slot !== null) {
    headers.push('X-Sluice-Slot', exchange.slot)
  }
  // An answer before the request's end: whether the rest will come is unknown, so the connection ends with it.
  if (!req.complete) lingerAfter(req, res)
  exchange.status = answer.statusCode ?? 0
  writeHead(res, exchange.status, answer.statusMessage ?? '', headers)

  answer.on('data', (chunk: Buffer) => {
    exchange.bytesOut += chunk.length
    if (!res.write(chunk)) answer.pause()
  })
  res.on('drain', () => answer.resume())
  answer.once('end', () => {
    if (trailers && answer.rawTrailers.length > 0) res.addTrailers(pairs(answer.rawTrailers))
    res.end()
  })
  answer.once('error', () => fail('upstream_truncated'))
}

/** A 1xx other than 100 and 101 is passed on; HTTP/1.0 clients never see one (RFC 9110 15.2). */
export function relayInformation(info: InformationEvent, head: RequestHead, res: ServerResponse): void {
  if (res.headersSent || head.httpVersion === '1.0') return
  if (info.statusCode === 100 || info.statusCode === 101) return
  res.writeInformation(info.statusCode, info.headers)
}

/** Head and what follows in the same tick leave as one packet; a head without a body yet leaves by itself at once. */
function writeHead(res: ServerResponse, status: number, reason: string, headers: string[]): void {
  const socket = res.socket
  socket?.cork()
  res.writeHead(status, reason, headers)
  res.flushHeaders()
  setImmediate(() => socket?.uncork())
}
