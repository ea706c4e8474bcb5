// The answer on its way to the client: head and body as the target sent them, flushed at once, with backpressure.
// A body that breaks off upstream breaks off for the client too; it is never made to look complete (RFC 9112 8).
import type { IncomingMessage, InformationEvent, OutgoingMessage, ServerResponse } from 'node:http'
import type { ErrorCode } from '../model/errors.ts'
import type { RequestHead } from '../model/head.ts'
import type { Exchange } from './exchange.ts'
import { lingerAfter } from './linger.ts'
import { responseHeaders, trailersOf } from './response-headers.ts'
import { bodyPending } from './send-body.ts'

export function relay(
  answer: IncomingMessage,
  exchange: Exchange,
  req: IncomingMessage,
  res: ServerResponse,
  added: readonly string[],
  fail: (code: ErrorCode) => void,
): void {
  const chunked = answer.headers['transfer-encoding'] !== undefined
  const trailers =
    chunked && exchange.head.httpVersion === '1.1' && hasBody(exchange.head.method, answer)
  const headers = responseHeaders(answer, { trailers })
  headers.push(...added)
  // An answer before the request's end: whether the rest will come is unknown, so the connection ends with it.
  if (bodyPending(req)) lingerAfter(req, res)
  exchange.status = answer.statusCode ?? 0
  writeHead(res, exchange.status, answer.statusMessage ?? '', headers)

  answer.on('data', (chunk: Buffer) => {
    // A 205 has no content; what a target sends nevertheless ends here (RFC 9110 15.3.6).
    if (exchange.status === 205) return
    exchange.bytesOut += chunk.length
    if (!res.write(chunk)) answer.pause()
  })
  res.on('drain', () => answer.resume())
  answer.once('end', () => {
    if (isCutShort(answer.rawTrailers)) return fail('upstream_bad_response')
    if (trailers && answer.rawTrailers.length > 0) res.addTrailers(trailersOf(answer))
    res.end()
  })
  answer.once('error', () => fail('upstream_truncated'))
}

/** A 1xx other than 100 and 101 is passed on; HTTP/1.0 clients never see one (RFC 9110 15.2). */
export function relayInformation(
  info: InformationEvent,
  head: RequestHead,
  res: ServerResponse,
): void {
  if (res.headersSent || head.httpVersion === '1.0') return
  if (info.statusCode === 100 || info.statusCode === 101) return
  // Hints are not worth memory: a client that does not read misses those that come meanwhile.
  if (isCutShort(info.rawHeaders) || res.socket?.writableNeedDrain === true) return
  res.writeInformation(info.statusCode, responseHeaders(info, { trailers: false }))
}

/**
 * Whether an answer can be passed on as it is. A status of 600 to 999 is: RFC 9110 15 calls it invalid, but it harms
 * nobody. One that Node could not write, or a coding that would lose its label here, is not.
 */
export function isSound(answer: IncomingMessage): boolean {
  const coding = answer.headers['transfer-encoding']
  const codingServed =
    coding === undefined || (coding.toLowerCase() === 'chunked' && answer.httpVersion === '1.1')
  // oxlint-disable-next-line no-control-regex
  const reasonServed = !/[\x00-\x08\x0a-\x1f\x7f]/.test(answer.statusMessage ?? '')
  const whole = !isCutShort(answer.rawHeaders)
  return codingServed && reasonServed && whole && (answer.statusCode ?? 0) >= 200
}

/** Node's client keeps a thousand fields of a message and drops the others without a word: half a head is none. */
function isCutShort(rawFields: readonly string[]): boolean {
  return rawFields.length >= 2000
}

/** Sends the head without waiting for a body. Node's own `flushHeaders` writes UTF-8: bytes above ASCII would change. */
export function flushHead(message: OutgoingMessage): void {
  message.write('', 'latin1')
}

/** Whether an answer may have a body at all (RFC 9112 6.3, RFC 9110 15.3.6). */
function hasBody(method: string, answer: IncomingMessage): boolean {
  return method !== 'HEAD' && ![204, 205, 304].includes(answer.statusCode ?? 0)
}

/** Head and what follows in the same tick leave as one packet; a head without a body yet leaves by itself at once. */
function writeHead(res: ServerResponse, status: number, reason: string, headers: string[]): void {
  const socket = res.socket
  socket?.cork()
  res.writeHead(status, reason, headers)
  flushHead(res)
  setImmediate(() => socket?.uncork())
}
