// One exchange on its way through the forwarder: what was asked, of whom, and how far it is. Every file that carries it reads
// and notes it here; only forward.ts ends it.
import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { World } from '../model/world.ts'
import type { Deadline } from './deadline.ts'
import type { Exchange } from './exchange.ts'
import type { EdgePorts } from './ports.ts'
import type { Framing } from './request-headers.ts'
import type { Replay } from './replay.ts'
import type { Aside } from './second-answer.ts'

export interface Carriage {
  readonly exchange: Exchange
  /** The World the exchange was claimed in. */
  readonly world: World
  readonly req: IncomingMessage
  readonly res: ServerResponse
  /** The protocol to switch to, and what to do when the target agrees; null for a plain request. */
  readonly upgrade: {
    readonly protocol: string
    readonly onSwitched: (answer: IncomingMessage, upstream: Socket, head: Buffer) => void
  } | null
}

export interface Run extends Carriage {
  readonly ports: EdgePorts
  readonly framing: Framing
  /** For the first byte of the answer that is waited for. */
  deadline: Deadline
  /** The call under way; what an earlier one still tells is not heard. */
  upstream: ClientRequest | null
  answer: IncomingMessage | null
  /** The first answer, while a second is asked for. */
  aside: Aside | null
  /** Whether the connection of the call under way stood: its target may have read of the request. */
  sent: boolean
  /** The body, where it may be sent twice. */
  readonly replay: Replay | null
  ended: boolean
  readonly unwatch: () => void
}
