// One attempt at a slot, when it has ended: what the judge is told. The edge makes it, and knows nothing of judging.
import type { ErrorCode } from './errors.ts'
import type { Pair } from './judgement.ts'
import type { SlotName } from './slot.ts'

/** Where the old slot was asked too: of the attempt before. */
export interface Attempt {
  readonly id: string
  /** Milliseconds since 1970, by a clock that is not set back while the process runs. */
  readonly atMs: number
  readonly slot: SlotName
  /** Why it went there. */
  readonly by: Errand
  /** null: it was for no route. */
  readonly route: string | null
  /** An opaque key; the same for the same client. */
  readonly client: string
  readonly visitor: Visitor
  /** Of the slot's answer or of ours in its place; 0: none was begun. */
  readonly status: number
  readonly error: ErrorCode | null
  readonly protocol: 'http' | 'stream' | 'upgrade'
  /** To the first byte of the slot's answer; null if none came. */
  readonly upstreamMs: number | null
  readonly pair: Pair
  /**
   * Whether it is known to be no fault of the slot: a 503 with Retry-After where the config allows that, or a lack of
   * sockets on this machine.
   */
  readonly excused: boolean
}

/**
 * `live`: it is the slot that serves. `session`: the visitor began there. `preview`: an operator shows it to somebody.
 * `fallback`: the live slot, which is watched, failed it.
 */
export type Errand = 'live' | 'session' | 'preview' | 'fallback'

/** `honeypot`: asked for what no visitor asks for. `probe`: a question of our own. Only a `person` is a witness. */
export type Visitor = 'person' | 'bot' | 'honeypot' | 'probe'
