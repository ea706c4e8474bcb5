// Notices that the client has gone while its answer is not complete, so that the target can stop working for nobody.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Exchange } from './exchange.ts'

/** How long a begun answer may be silent after the client closed its sending side. */
const silenceMs = 5000

/** Watches until the answer is over, or the function returned is called. A client that has gone ends the connection. */
export function watchClient(
  req: IncomingMessage,
  res: ServerResponse,
  exchange: Exchange,
): () => void {
  let timer: NodeJS.Timeout | undefined
  const unwatch = (): void => {
    req.socket.off('end', halfClosed)
    clearTimeout(timer)
  }
  // One listener, however often is knocked: more than ten on one answer, and Node takes them for a leak.
  res.once('close', unwatch)
  // The end may have come while this request waited in line.
  if (req.socket.readableEnded) halfClosed()
  else req.socket.once('end', halfClosed)
  return unwatch

  function halfClosed(): void {
    knock(50)
  }

  /**
   * After a FIN the client has either closed, or only has nothing more to send and waits (RFC 9112 9.6 allows it).
   * Interim 100s, which every HTTP/1.1 client skips (RFC 9110 15.2.1), tell them apart: a closed socket answers the
   * first with a reset, and that makes the next fail. How long a reset takes is not known, so the waits grow.
   */
  function knock(waitMs: number): void {
    if (res.headersSent) return watchProgress()
    if (exchange.head.httpVersion === '1.0') return
    res.writeContinue()
    timer = setTimeout(() => knock(waitMs * 2), waitMs)
  }

  /** A begun answer finds out by its own next bytes; if none come, nobody is waiting for them. */
  function watchProgress(): void {
    let before = exchange.bytesOut
    timer = setInterval(() => {
      if (exchange.bytesOut === before) req.socket.destroy()
      before = exchange.bytesOut
    }, silenceMs)
  }
}
