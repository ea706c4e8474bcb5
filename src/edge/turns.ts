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

export function createTurns(): Turns {
  const latest = new WeakMap<Duplex, Turn>()
  const after: Turns['after'] = (socket, then) => {
    const before = latest.get(socket)
    if (before === undefined) return then()
    before.res.once('close', () => {
      if (socket.writable) then()
    })
  }
  return {
    last: (socket) => latest.get(socket) ?? null,
    after,
    take(turn, begin) {
      const { socket } = turn.req
      after(socket, begin)
      latest.set(socket, turn)
      turn.res.once('close', () => {
        if (latest.get(socket) === turn) latest.delete(socket)
      })
    },
  }
}
