// How many connections are served at once. Those beyond wait in a line; while somebody waits, who has a place gives it up as
// soon as HTTP allows it. A request under way is never broken off for one that waits.
import type { Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { createLine } from './line.ts'
import { createOccupants, makeLast } from './occupants.ts'

export interface PlacesOptions {
  /** How many connections are served at once. */
  readonly connections: number
  /** How long a connection may wait for a place; then it is closed. */
  readonly waitMs: number
  /** Told whenever another number of connections waits. */
  readonly report?: (report: LineReport) => void
}

export interface LineReport {
  readonly waiting: number
  /** What an operator should be told, at most once a minute; else null. */
  readonly warning: string | null
}

export interface Places {
  /** A request has come on the connection; `res` is its answer, of which nothing has been sent. */
  take(socket: Socket, res: ServerResponse): void
}

/** Each one that waits holds a file descriptor, and what fits into the buffer of its socket. */
const maxWaiting = 1000

/** Stands between a new server and the connections it accepts: Node's own listener gets each when it has a place. */
export function createPlaces(server: Server, options: PlacesOptions): Places {
  const { connections, waitMs } = options
  const occupants = createOccupants()
  const line = createLine(waitMs, createReporter(options))
  const serve = server.listeners('connection')
  let timer: NodeJS.Timeout | null = null

  const enter = (socket: Socket): void => {
    occupants.add(socket)
    socket.once('close', () => leave(socket))
    for (const listener of serve) Reflect.apply(listener, server, [socket])
    makeRoom()
  }
  const leave = (socket: Socket): void => {
    occupants.remove(socket)
    const next = line.next()
    if (next !== null) enter(next)
  }
  const wait = (socket: Socket): void => {
    if (line.count() === 0) occupants.makeLast()
    line.join(socket)
    makeRoom()
  }
  const makeRoom = (ms = 0): void => {
    if (line.count() === 0) return
    // After the poll phase what has arrived is read: whoever was getting a request at this moment is no longer idle.
    timer ??= setTimeout(() => setImmediate(closeIdle), ms).unref()
  }
  const closeIdle = (): void => {
    timer = null
    const nextMs = occupants.closeIdle(line.count())
    if (nextMs !== null) makeRoom(nextMs)
  }

  // Node closes at once what comes beyond this.
  server.maxConnections = connections + Math.min(connections, maxWaiting)
  server.removeAllListeners('connection')
  server.on('connection', (socket: Socket) => {
    if (occupants.count() < connections) enter(socket)
    else wait(socket)
  })
  lines.set(server, line)
  return {
    take(socket, res) {
      occupants.take(socket, res)
      if (line.count() > 0) makeLast(res)
      res.once('close', () => {
        if (occupants.rest(socket, res)) makeRoom()
      })
    },
  }
}

/** Closes the connections that wait for a place of this server. */
export function turnAwayWaiting(server: Server): void {
  lines.get(server)?.turnAway()
}

const lines = new WeakMap<Server, { readonly turnAway: () => void }>()

const warnEveryMs = 60_000

function createReporter({ connections, report }: PlacesOptions): (waiting: number) => void {
  let warnedAt = -Infinity
  return (waiting) => {
    const due = waiting > 0 && performance.now() >= warnedAt + warnEveryMs
    if (due) warnedAt = performance.now()
    const warning = `connections wait: all ${connections} places are taken`
    report?.({ waiting, warning: due ? warning : null })
  }
}
