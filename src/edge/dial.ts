// Opens the request towards a target and says when its connection stands. Until then not one byte was sent,
// so any request may be tried elsewhere; after that only what is idempotent may (RFC 9110 9.2.2).
import { request as httpRequest, type ClientRequest, type RequestOptions } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { Socket } from 'node:net'
import type { ErrorCode } from '../model/errors.ts'
import type { RequestHead } from '../model/head.ts'
import type { Target } from '../model/world.ts'
import { noteConnected } from './dead-connection.ts'
import type { Pools } from './pools.ts'

export interface Call {
  readonly head: RequestHead
  readonly target: Target
  readonly headers: readonly string[]
  readonly pools: Pools
  /** Pooled connections are quicker; a fresh one cannot be dead already. */
  readonly connection: 'pooled' | 'fresh'
  readonly connectMs: number
}

/** A request whose head is written when its connection stands; `onConnected` is called once, then. */
export function dial(call: Call, onConnected: () => void): ClientRequest {
  const { head, target } = call
  const options: RequestOptions = {
    host: target.address,
    port: target.origin.port,
    method: head.method,
    path: head.target,
    headers: call.headers,
    setHost: false,
    agent: call.connection === 'pooled' ? call.pools.of(target) : call.pools.fresh(target),
    maxHeaderSize: 64 * 1024,
    insecureHTTPParser: false,
  }
  const upstream =
    target.origin.protocol === 'https:'
      ? httpsRequest({ ...options, servername: target.origin.host })
      : httpRequest(options)
  // Node sends a head with Expect by itself, in the default encoding: as UTF-8, bytes above ASCII would change.
  upstream.once('socket', (socket) => socket.setDefaultEncoding('latin1'))
  upstream.once('socket', (socket) => watchConnect(upstream, socket, call.connectMs, onConnected))
  return upstream
}

/** What an error before the connection stood, or before the answer began, is called in the catalogue. */
export function dialError(error: NodeJS.ErrnoException, connected: boolean): ErrorCode {
  if (error.code === connectTimeout) return 'upstream_connect_timeout'
  if (!connected)
    return error.code === 'ETIMEDOUT' ? 'upstream_connect_timeout' : 'upstream_refused'
  return isUnreadable(error) ? 'upstream_bad_response' : 'upstream_reset'
}

/** Whether bytes came that are no answer, as against none. */
export function isUnreadable(error: NodeJS.ErrnoException): boolean {
  return error.code?.startsWith('HPE_') ?? false
}

/** Whether no connection was tried at all, for want of descriptors or ports on this machine. */
export function isOurLack({ code }: NodeJS.ErrnoException): boolean {
  return code === 'EMFILE' || code === 'ENFILE' || code === 'EADDRNOTAVAIL' || code === 'ENOBUFS'
}

const connectTimeout = 'SLUICE_CONNECT_TIMEOUT'

function watchConnect(
  upstream: ClientRequest,
  socket: Socket,
  connectMs: number,
  onConnected: () => void,
): void {
  if (!socket.connecting) {
    onConnected()
    return
  }
  const timer = setTimeout(() => {
    upstream.destroy(Object.assign(new Error('connect timeout'), { code: connectTimeout }))
  }, connectMs)
  const began = performance.now()
  const event = 'encrypted' in socket ? 'secureConnect' : 'connect'
  const connected = (): void => {
    clearTimeout(timer)
    noteConnected(socket, performance.now() - began)
    onConnected()
  }
  socket.once(event, connected)
  upstream.once('close', () => {
    clearTimeout(timer)
    socket.off(event, connected)
  })
}
