// The connections that have a place, and what each does: a request is under way on it, it is idle, or it is being closed.
// Only one that is idle is ever closed to make room.
import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

export interface Occupants {
  count(): number
  /** A connection that has sent nothing yet, or nothing that was looked at. */
  add(socket: Socket): void
  /** A request has come; `res` is its answer, of which nothing has been sent. */
  take(socket: Socket, res: ServerResponse): void
  /** The answer is over: whether the connection is idle now. */
  rest(socket: Socket, res: ServerResponse): boolean
  remove(socket: Socket): void
  /** Ends each connection with the answer that is under way on it, where the client can still be told so. */
  makeLast(): void
  /**
   * Closes idle connections, those idle longest first, until as many are being closed as are `wanted`. Returns in how many
   * milliseconds the next may be closed; null: no more are wanted, or none is idle.
   */
  closeIdle(wanted: number): number | null
}

/**
 * How long a connection must have been idle before it is closed in favour of one that waits. Closing an idle one is allowed
 * at any time, but one that was just kept alive may be getting its next request at this moment (RFC 9112 9.5). One on
 * which nothing has come at all is idle from its begin: whoever has a request sends it at once.
 */
const idleMs = 1000

interface Rest {
  readonly since: number
  /** How many bytes had been read of it. More by now: the head of a request is on its way, or it was upgraded. */
  readonly bytes: number
}

export function createOccupants(): Occupants {
  // Each connection is in one of the three. The order of insertion is that of the time since which they are idle.
  const idle = new Map<Socket, Rest>()
  const busy = new Map<Socket, ServerResponse | null>()
  const closing = new Set<Socket>()
  const use = (socket: Socket, res: ServerResponse | null): void => {
    if (idle.delete(socket) || busy.has(socket)) busy.set(socket, res)
  }
  return {
    count: () => idle.size + busy.size + closing.size,
    add: (socket) => void idle.set(socket, { since: performance.now(), bytes: 0 }),
    take: use,
    rest(socket, res) {
      // Another request came while this one was answered.
      if (busy.get(socket) !== res) return false
      busy.delete(socket)
      idle.set(socket, { since: performance.now(), bytes: socket.bytesRead })
      return true
    },
    remove(socket) {
      idle.delete(socket)
      busy.delete(socket)
      closing.delete(socket)
    },
    makeLast() {
      for (const res of busy.values()) if (res !== null) makeLast(res)
    },
    closeIdle(wanted) {
      for (const [socket, { since, bytes }] of idle) {
        if (closing.size >= wanted) return null
        const left = since + idleMs - performance.now()
        if (left > 0) return left
        if (socket.bytesRead !== bytes) use(socket, null)
        else {
          idle.delete(socket)
          closing.add(socket)
          socket.destroy()
        }
      }
      return null
    },
  }
}

/** Says `Connection: close`, so that the client sends no other request. Once the head is sent it is too late for that. */
export function makeLast(res: ServerResponse): void {
  if (!res.headersSent) res.shouldKeepAlive = false
}
