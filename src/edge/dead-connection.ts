// What became of a request on a pooled connection that closed without an answer. If the target had closed it before our
// bytes came, its kernel has answered them with a reset; then nobody read them, and any method may be sent again
// (RFC 9110 9.2.2). If the target closed it after reading, there is no reset, and the close is its answer.
import type { ClientRequest } from 'node:http'
import type { Socket } from 'node:net'

export type Fate =
  /** Nobody has read the request. */
  | 'unread'
  /** Somebody has read it and closed the connection. */
  | 'read'
  /** The target is too far away for its reset to be here already. */
  | 'unknown'

/** A connection that stands this soon leads to a target whose reset is here by the time its close is noticed. */
const nearMs = 2
const near = new WeakSet<Socket>()

/** Notes a connection that stands now, `ms` after it was begun: how far its target is. */
export function noteConnected(socket: Socket, ms: number): void {
  if (ms < nearMs || socket.remoteAddress === socket.localAddress) near.add(socket)
}

/**
 * Must be called while the error is being told, before Node ends its side of the connection: a blank line is written,
 * which a server skips (RFC 9112 2.2), and which fails if a reset has come.
 */
export function fateOf(call: ClientRequest, error: NodeJS.ErrnoException): Promise<Fate> {
  const { socket } = call
  if (error.code === 'EPIPE') return Promise.resolve('unread')
  if (socket === null || socket.destroyed || !socket.writable) return Promise.resolve('unknown')
  const { promise, resolve } = Promise.withResolvers<Fate>()
  socket.write('\r\n', (failure?: NodeJS.ErrnoException | null) => {
    if (failure?.code === 'EPIPE' || failure?.code === 'ECONNRESET') resolve('unread')
    else resolve(near.has(socket) ? 'read' : 'unknown')
  })
  return promise
}
