// Ending a server without cutting anyone off: no new connections, every answer in flight completed and marked
// as the last of its connection, endless streams ended, and only after the grace the rest is cut.
import type { Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** Watches the server from its start; the returned function closes it and resolves when no socket is left. */
export function closeGently(
  server: Server,
  endless: ReadonlySet<() => void>,
  graceMs: number,
): () => Promise<void> {
  const sockets = new Set<Socket>()
  const inFlight = new Set<ServerResponse>()
  let closing = false
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  server.prependListener('request', (_request, response) => {
    inFlight.add(response)
    if (closing) response.setHeader('Connection', 'close')
    response.once('close', () => {
      inFlight.delete(response)
      // Its head may have promised keep-alive before we knew.
      if (closing) server.closeIdleConnections()
    })
  })
  return async () => {
    closing = true
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    for (const response of inFlight) {
      if (!response.headersSent) response.setHeader('Connection', 'close')
    }
    for (const end of endless) end()
    // Opened ahead of need and never used: Node counts these as busy.
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy()
    const cut = setTimeout(() => sockets.forEach((socket) => socket.destroy()), graceMs)
    await closed
    clearTimeout(cut)
  }
}
