// The request body on its way to the target: streamed with backpressure, trailers kept, never replayed.
import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http'
import type { Deadline } from './deadline.ts'
import type { Exchange } from './exchange.ts'
import type { Framing } from './request-headers.ts'
import { trailersOf } from './response-headers.ts'

/** How long a target that was asked `Expect: 100-continue` is waited for (RFC 9110 10.1.1). */
const continueMs = 1000

/** How the client framed its body. A length of zero is no body. */
export function framingOf(req: IncomingMessage): Framing {
  const upgrade = null
  if (req.headers['transfer-encoding'] !== undefined) {
    return { body: 'chunked', expectContinue: expectsContinue(req), upgrade }
  }
  const length = req.headers['content-length']
  if (length === undefined || /^0+$/.test(length))
    return { body: 'none', expectContinue: false, upgrade }
  return { body: 'length', expectContinue: expectsContinue(req), upgrade }
}

/** Whether a part of the request is still to come. Node completes a bodiless one only after it was handed over. */
export function bodyPending(req: IncomingMessage): boolean {
  return !req.complete && framingOf(req).body !== 'none'
}

/** Sends the body once the connection stands; waits for the target's leave first where the client asked for it. */
export function sendBody(
  req: IncomingMessage,
  res: ServerResponse,
  call: ClientRequest,
  framing: Framing,
  exchange: Exchange,
  deadline: Deadline,
): void {
  if (framing.body === 'none') return
  if (!framing.expectContinue) return pump(req, call, exchange, deadline)
  let begun = false
  const begin = (): void => {
    if (begun || call.destroyed) return
    begun = true
    res.writeContinue()
    pump(req, call, exchange, deadline)
  }
  const timer = setTimeout(begin, continueMs)
  call.once('continue', begin)
  // A final answer instead: the client is told that, and its body is not asked for.
  call.once('response', () => {
    begun = true
    clearTimeout(timer)
  })
  call.once('close', () => clearTimeout(timer))
}

function pump(
  req: IncomingMessage,
  call: ClientRequest,
  exchange: Exchange,
  deadline: Deadline,
): void {
  req.on('data', (chunk: Buffer) => {
    exchange.bytesIn += chunk.length
    deadline.extend()
    if (!call.destroyed && !call.write(chunk)) req.pause()
  })
  call.on('drain', () => req.resume())
  // Bytes after a final answer have nowhere to go; they are still read, so that the answer can be.
  call.once('close', () => req.resume())
  req.once('end', () => {
    deadline.extend()
    if (call.destroyed) return
    if (req.rawTrailers.length > 0) call.addTrailers(trailersOf(req))
    call.end()
  })
}

function expectsContinue(req: IncomingMessage): boolean {
  return req.httpVersion === '1.1' && req.headers.expect?.toLowerCase() === '100-continue'
}
