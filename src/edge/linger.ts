// Closing a connection whose other side may still be sending. A plain close would make the kernel answer unread bytes
// with a reset, and the client could lose the answer it was just sent (RFC 9112 9.6).
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Readable } from 'node:stream'

const maxBytes = 1024 * 1024
const maxMs = 2000

/** Makes the close after this answer a lingering one, and this answer the last of its connection. */
export function lingerAfter(req: IncomingMessage, res: ServerResponse): void {
  res.shouldKeepAlive = false
  req.socket.destroySoon = () => closeGently(req.socket, req)
}

/** Ends our side at once and drops what `source` still brings, until that ends or brings too much, or too late. */
export function closeGently(socket: Socket, source: Readable): void {
  const close = (): void => void socket.destroy()
  const timer = setTimeout(close, maxMs)
  socket.once('close', () => clearTimeout(timer))
  let left = maxBytes
  source.removeAllListeners('data')
  source.on('data', (chunk: Buffer) => {
    left -= chunk.length
    if (left < 0) close()
  })
  source.resume()
  socket.end(() => {
    if (source.readableEnded) close()
    else source.once('end', close)
  })
}
