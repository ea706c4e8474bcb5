// The end of an old slot's work: what is in flight finishes, or is cut at the deadline. New requests never wait for it.
import type { Drained } from '../model/promotion.ts'
import type { SlotName } from '../model/slot.ts'

/** What a drain needs to know of the requests in flight; the edge provides it. */
export interface Draining {
  left(claimed: Claimed): number
  /** Resolves when none is left. */
  idle(claimed: Claimed): Promise<void>
  /** Ends those left and returns how many they were. */
  cut(claimed: Claimed): number
}

/** What a slot still does of what it was given in Worlds before this generation. */
export interface Claimed {
  readonly slot: SlotName
  readonly kind: DrainKind
  readonly before: number
}

/** Requests, answers without an end, upgraded connections: each drains within a budget of its own. */
export type DrainKind = 'http' | 'stream' | 'upgrade'

/** Resolves when the slot is empty or was emptied. An aborted drain cuts nothing. */
export async function drain(
  claimed: Claimed,
  deadlineMs: number,
  inFlight: Draining,
  signal: AbortSignal,
): Promise<Drained> {
  const atFirst = inFlight.left(claimed)
  const { promise: over, resolve } = Promise.withResolvers<'deadline' | 'aborted'>()
  const timer = setTimeout(() => resolve('deadline'), deadlineMs)
  const abort = (): void => resolve('aborted')
  signal.addEventListener('abort', abort, { once: true })
  const end = await Promise.race([inFlight.idle(claimed).then(() => 'idle' as const), over])
  clearTimeout(timer)
  signal.removeEventListener('abort', abort)
  const left = end === 'idle' ? 0 : inFlight.left(claimed)
  const cut = end === 'deadline' ? inFlight.cut(claimed) : 0
  return { finished: Math.max(0, atFirst - left), cut }
}
