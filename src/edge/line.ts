// The connections that wait for a place, in the order they came, each for a bounded time. None of their bytes is parsed here,
// and none is lost.
import type { Socket } from 'node:net'

export interface Line {
  /** Puts a connection last. It leaves by itself when it is closed, by its client or because it waited too long. */
  join(socket: Socket): void
  /** Takes the first out of the line, as it was when it was accepted; null: nobody waits. */
  next(): Socket | null
  /** Closes all that wait. */
  turnAway(): void
  count(): number
}

/** `changed` is told how many wait, whenever that is another number. */
export function createLine(waitMs: number, changed: (waiting: number) => void): Line {
  // A Map keeps the order of insertion, and leaving from its midst costs nothing.
  const line = new Map<Socket, () => void>()
  const leave = (socket: Socket): void => {
    const unwatch = line.get(socket)
    if (unwatch === undefined) return
    line.delete(socket)
    unwatch()
    changed(line.size)
  }
  return {
    join(socket) {
      line.set(
        socket,
        watch(socket, waitMs, () => leave(socket)),
      )
      changed(line.size)
    },
    next() {
      const [first] = line.keys()
      if (first === undefined) return null
      leave(first)
      return first
    },
    turnAway() {
      for (const socket of Array.from(line.keys())) {
        leave(socket)
        socket.destroy()
      }
    },
    count: () => line.size,
  }
}

/**
 * Watches a connection until it is closed, or the function returned is called. What the client sends stays in the buffer
 * of the socket, which stops reading when that is full: without reading at all nobody could see that a client has left.
 */
function watch(socket: Socket, waitMs: number, leave: () => void): () => void {
  const close = (): void => {
    leave()
    socket.destroy()
  }
  // Readable without a byte to read: the client has ended its side. With a request before it the client may wait for the
  // answer (RFC 9112 9.6); without, it will never ask for anything.
  const look = (): void => {
    if (socket.readableLength === 0) close()
  }
  const timer = setTimeout(close, waitMs)
  socket.on('readable', look)
  socket.on('error', close)
  return () => {
    clearTimeout(timer)
    socket.off('readable', look)
    socket.off('error', close)
  }
}
