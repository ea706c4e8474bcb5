// The requests of one connection, one after the other. Pipelined ones wait for the answer before theirs: run side by
// side, a read could overtake the write it was sent after (RFC 9112 9.3.2).
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { ErrorCode } from '../model/errors.ts'
import type { Exchange } from './exchange.ts'

export interface Turn {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  /** A refusal that was plain before its turn came. */
  refused: ErrorCode | null
  /** Null until its turn has come. */
  exchange: Exchange | null
}

export interface Turns {
  /** Whose answer is under way or waited for, the last one received; null: the connection is idle. */
  last(socket: Duplex): Turn | null
  /** Runs `then` when no answer is under way: at once, or later, or never if the connection ends before. */
  after(socket: Duplex, then: () => void): void
  /** Takes the turn, when it comes. */
  take(turn: Turn, begin: () => void): void
}

/** Each request that waits costs memory, and Node reads on however many do; nobody who means well sends so many. */
const maxOpen = 1000

export function createTurns(): Turns {
  const latest = new WeakMap<Duplex, Turn>()
  const open = new WeakMap<Duplex, number>()
  const after: Turns['after'] = (socket, then) => {
    const before = latest.get(socket)
    // Where our side has ended, what still comes would be asked of the target and answered to nobody.
    const thenIfOpen = (): void => {
      if (socket.writable) then()
    }
    if (before === undefined) return thenIfOpen()
    before.res.once('close', thenIfOpen)
  }
  return {
    last: (socket) => latest.get(socket) ?? null,
    after,
    take(turn, begin) {
      const { socket } = turn.req
      const taken = (open.get(socket) ?? 0) + 1
      open.set(socket, taken)
      if (taken > maxOpen) return void socket.destroy()
      after(socket, begin)
      latest.set(socket, turn)
      turn.res.once('close', () => {
        open.set(socket, (open.get(socket) ?? 1) - 1)
        if (latest.get(socket) === turn) latest.delete(socket)
      })
    },
  }
}
