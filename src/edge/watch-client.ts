// Notices that the client has gone while its answer is not complete, so that the target can stop working for nobody.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Exchange } from './exchange.ts'

/** How long a begun answer may be silent after the client closed its sending side. */
const silenceMs = 5000

/** Calls `onGone` once if the connection ends before the answer does. */
export function watchClient(
  req: IncomingMessage,
  res: ServerResponse,
  exchange: Exchange,
  onGone: () => void,
): void {
  res.once('close', () => {
    req.socket.off('end', halfClosed)
    if (!res.writableFinished) onGone()
  })
  req.socket.once('end', halfClosed)

  /**
   * A FIN: either the client closed, or it only has nothing more to send and waits (RFC 9112 9.6 allows it).
   * An interim 100, which every HTTP/1.1 client skips (RFC 9110 15.2.1), tells them apart: a closed socket answers it
   * with a reset. A begun answer finds out by its own next bytes; if none come, nobody is waiting for them.
   */
  function halfClosed(): void {
    if (!res.headersSent) {
      if (exchange.head.httpVersion === '1.1') res.writeContinue()
      return
    }
    let before = exchange.bytesOut
    const timer = setInterval(() => {
      if (exchange.bytesOut === before) req.socket.destroy()
      before = exchange.bytesOut
    }, silenceMs)
    res.once('close', () => clearInterval(timer))
  }
}
