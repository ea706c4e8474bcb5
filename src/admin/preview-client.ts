// The client that reply-from is given for previews: its own ones know a target only by its URL, go on when nobody waits any
// more, and fail at a 304 with a length. Each request has a connection of its own, and is sent once.
import { AsyncLocalStorage } from 'node:async_hooks'
import {
  request as httpRequest,
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type RequestOptions,
  type ServerResponse,
} from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP } from 'node:net'
import { Readable } from 'node:stream'
import { isSluiceError, sluiceError, type ErrorCode } from '../model/errors.ts'
import type { Route } from '../model/route.ts'
import type { Target } from '../model/world.ts'

/** What reply-from cannot hand on to its client. */
export interface PreviewCall {
  readonly target: Target
  /** The patience of the public side: what would time out after a promote does so before. */
  readonly patience: Pick<Route, 'timeoutMs' | 'idleMs'>
  /** Path and query, byte for byte. */
  readonly path: string
  /** Where the answer goes. When it is closed, nobody waits for the target any more. */
  readonly res: ServerResponse
}

/** Reply-from asks its client within the call that asks reply-from, so the client finds here what that is about. */
export const previewCalls = new AsyncLocalStorage<PreviewCall>()

export interface Question {
  readonly method: string
  readonly headers: IncomingHttpHeaders
  readonly body?: unknown
}

export interface Answer {
  readonly statusCode: number
  readonly headers: IncomingHttpHeaders
  readonly body: IncomingMessage
}

/** Told once. The error is one of the catalogue. */
export type Told = (error: Error | null, answer?: Answer) => void

/** Asks the target of the call it is made in. */
export function askTarget({ method, headers, body }: Question, told: Told): void {
  const call = previewCalls.getStore()
  if (call === undefined) throw new Error('a target is asked within previewCalls.run only')
  const upload = body instanceof Readable ? body : null
  const upstream = dial(call, method, framed(headers, upload))
  watch(upstream, call, told)
  call.res.once('close', () => upstream.destroy())
  if (upload === null) upstream.end()
  else upload.pipe(upstream)
}

function dial(call: PreviewCall, method: string, headers: OutgoingHttpHeaders): ClientRequest {
  const { protocol, host, port } = call.target.origin
  const options: RequestOptions = {
    host: call.target.address,
    port,
    method,
    path: call.path,
    headers,
    agent: false,
    timeout: call.patience.timeoutMs,
    maxHeaderSize: 64 * 1024,
  }
  if (protocol === 'http:') return httpRequest(options)
  // An address is no server name (RFC 6066 3).
  return httpsRequest({ ...options, servername: isIP(host) === 0 ? host : '' })
}

/** The length is the client's; a body without one is chunked, whatever the method (RFC 9112 6.1). */
function framed(headers: IncomingHttpHeaders, upload: Readable | null): OutgoingHttpHeaders {
  // Reply-from sets what it takes away to undefined, which Node does not accept.
  const out: OutgoingHttpHeaders = Object.fromEntries(
    Object.entries(headers).filter(([, value]) => value !== undefined),
  )
  if (upload !== null && out['content-length'] === undefined) out['transfer-encoding'] = 'chunked'
  return out
}

function watch(upstream: ClientRequest, { patience }: PreviewCall, told: Told): void {
  let connected = false
  let settled = false
  let answer: IncomingMessage | null = null
  const fail = (error: Error): void => {
    if (settled) return
    settled = true
    upstream.destroy()
    told(isSluiceError(error) ? error : sluiceError(codeOf(error, connected)))
  }
  upstream.once('socket', (socket) => {
    const event = 'encrypted' in socket ? 'secureConnect' : 'connect'
    socket.once(event, () => (connected = true))
  })
  upstream.on('error', fail)
  upstream.on('timeout', () => {
    if (answer === null)
      fail(sluiceError(connected ? 'upstream_timeout' : 'upstream_connect_timeout'))
    else answer.destroy(sluiceError('upstream_silent'))
  })
  // Without a listener Node would end the connection and say nothing.
  upstream.once('upgrade', () => fail(sluiceError('upstream_bad_response')))
  upstream.once('response', (message) => {
    const { statusCode = 0, headers } = message
    // Fastify knows no such status; reply-from would answer twice.
    if (statusCode > 599) return fail(sluiceError('upstream_bad_response'))
    settled = true
    answer = message
    message.socket.setTimeout(patience.idleMs)
    told(null, { statusCode, headers, body: message })
  })
}

function codeOf(error: NodeJS.ErrnoException, connected: boolean): ErrorCode {
  if (error.code?.startsWith('HPE_')) return 'upstream_bad_response'
  if (connected) return 'upstream_reset'
  return error.code === 'ETIMEDOUT' ? 'upstream_connect_timeout' : 'upstream_refused'
}
