// The end of an old slot's work: what is in flight finishes, or is cut at the deadline. New requests never wait for it.
import type { Drained } from '../model/promotion.ts'
import type { SlotName } from '../model/slot.ts'

/** What a drain needs to know of the requests in flight; the edge provides it. */
export interface Draining {
  ofSlot(slot: SlotName, kind: DrainKind): number
  /** Resolves when none is left. */
  idle(slot: SlotName, kind: DrainKind): Promise<void>
  /** Ends those left and returns how many they were. */
  cut(slot: SlotName, kind: DrainKind): number
}

/** Requests, answers without an end, upgraded connections: each drains within a budget of its own. */
export type DrainKind = 'http' | 'stream' | 'upgrade'

/** Resolves when the slot is empty or was emptied. An aborted drain cuts nothing. */
export async function drain(
  slot: SlotName,
  kind: DrainKind,
  deadlineMs: number,
  inFlight: Draining,
  signal: AbortSignal,
): Promise<Drained> {
  const atFirst = inFlight.ofSlot(slot, kind)
  const { promise: over, resolve } = Promise.withResolvers<'deadline' | 'aborted'>()
  const timer = setTimeout(() => resolve('deadline'), deadlineMs)
  const abort = (): void => resolve('aborted')
  signal.addEventListener('abort', abort, { once: true })
  const end = await Promise.race([inFlight.idle(slot, kind).then(() => 'idle' as const), over])
  clearTimeout(timer)
  signal.removeEventListener('abort', abort)
  const left = end === 'idle' ? 0 : inFlight.ofSlot(slot, kind)
  const cut = end === 'deadline' ? inFlight.cut(slot, kind) : 0
  return { finished: Math.max(0, atFirst - left), cut }
}
