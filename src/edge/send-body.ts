// The request body on its way to the target: streamed with backpressure, trailers kept, sent twice only where that is allowed.
import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http'
import type { ErrorCode } from '../model/errors.ts'
import type { Deadline } from './deadline.ts'
import type { Exchange } from './exchange.ts'
import type { UploadLimits } from './ports.ts'
import type { Replay } from './replay.ts'
import type { Framing } from './request-headers.ts'
import { createUploadPace } from './upload-pace.ts'
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

export interface Upload {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  readonly framing: Framing
  readonly exchange: Exchange
  /** Pushed back by every byte that goes on to the target. */
  readonly deadline: Deadline
  readonly limits: UploadLimits
  /** Where the body may be sent twice: it is kept, or is there from the first time. */
  readonly replay: Replay | null
  /** Ends the exchange: the body is not what is accepted. */
  readonly onOffence: (code: ErrorCode) => void
}

/** Sends the body once the connection stands; waits for the target's leave first where the client asked for it. */
export function sendBody(upload: Upload, call: ClientRequest): void {
  const { framing, res } = upload
  if (framing.body === 'none') return
  const kept = upload.replay?.whole() ?? null
  if (kept !== null) return sendKept(upload, kept, call)
  if (!framing.expectContinue) return pump(upload, call)
  let begun = false
  const begin = (): void => {
    if (begun || call.destroyed) return
    begun = true
    res.writeContinue()
    pump(upload, call)
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

/** A body that has arrived whole, for the second time. */
function sendKept({ req }: Upload, kept: readonly Buffer[], call: ClientRequest): void {
  for (const chunk of kept) call.write(chunk)
  if (req.rawTrailers.length > 0) call.addTrailers(trailersOf(req))
  call.end()
}

function pump(upload: Upload, call: ClientRequest): void {
  const { req, exchange, deadline, limits, replay, onOffence } = upload
  const maxBytes = exchange.route?.maxBodyBytes ?? null
  const pace = createUploadPace({ ...limits, maxBytes }, onOffence)
  req.on('data', (chunk: Buffer) => {
    exchange.bytesIn += chunk.length
    replay?.keep(chunk)
    deadline.extend()
    pace.saw(chunk.length)
    if (call.destroyed || call.write(chunk)) return
    req.pause()
    pace.pause()
  })
  call.on('drain', () => {
    req.resume()
    pace.resume()
  })
  // Bytes after a final answer have nowhere to go; they are still read, so that the answer can be.
  call.once('close', () => {
    pace.stop()
    req.resume()
  })
  req.once('end', () => {
    pace.stop()
    deadline.extend()
    replay?.end()
    if (call.destroyed) return
    if (req.rawTrailers.length > 0) call.addTrailers(trailersOf(req))
    call.end()
  })
}

function expectsContinue(req: IncomingMessage): boolean {
  return req.httpVersion === '1.1' && req.headers.expect?.toLowerCase() === '100-continue'
}
