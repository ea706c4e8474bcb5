// Closing a connection whose request is still arriving. A plain close would make the kernel answer the unread bytes
// with a reset, and the client could lose the answer it was just sent (RFC 9112 9.6).
import type { IncomingMessage, ServerResponse } from 'node:http'

const maxBytes = 1024 * 1024
const maxMs = 2000

/** Makes the close after this answer a lingering one: our end is closed, what still comes is read and dropped, within bounds. */
export function lingerAfter(req: IncomingMessage, res: ServerResponse): void {
  res.shouldKeepAlive = false
  const socket = req.socket
  socket.destroySoon = () => {
    let left = maxBytes
    const timer = setTimeout(() => socket.destroy(), maxMs)
    socket.once('close', () => clearTimeout(timer))
    socket.end()
    req.removeAllListeners('data')
    req.on('data', (chunk: Buffer) => {
      left -= chunk.length
      if (left < 0) socket.destroy()
    })
    req.once('end', () => socket.destroy())
    req.resume()
  }
}
