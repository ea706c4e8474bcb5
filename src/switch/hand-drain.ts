// A drain by an operator's word: ends what a slot that is not live still does, and lets nothing new begin there.
// Invariant: nothing of a slot that has become live meanwhile is cut.
import type { GatewayEvent } from '../model/events.ts'
import { isExclusive, type Drained, type Promotion } from '../model/promotion.ts'
import type { SlotName } from '../model/slot.ts'
import type { World } from '../model/world.ts'
import { drain, type DrainKind, type Draining } from './drain.ts'

/** Never rejects. */
export type HandDrain = (asked: DrainRequest) => Promise<HandDrained>

export interface DrainRequest {
  readonly slot: SlotName
  /** How long what is in flight may take to end by itself; null: as promote.drain says. */
  readonly forMs: number | null
  readonly by: string
  readonly why: string
}

export type HandDrained =
  | {
      readonly kind: 'drained'
      readonly kinds: Readonly<Record<DrainKind, Drained>>
      readonly all: Drained
      readonly ms: number
    }
  | {
      readonly kind: 'refused'
      readonly code: 'slot_is_live' | 'locked'
      readonly detail: string
    }

export interface HandDrainPorts {
  readonly world: () => World
  readonly promotion: () => Promotion | null
  /** Lets no session and no preview begin anything more in this slot. */
  readonly closeTo: (slot: SlotName) => Promise<void>
  /** Makes streams of the answers of this slot that have no end in sight. */
  readonly sort: (slot: SlotName) => void
  readonly inFlight: Draining
  readonly emit: (event: GatewayEvent) => void
  readonly drainMs: () => number
}

export function createHandDrain(ports: HandDrainPorts): HandDrain {
  return async (asked) => {
    const { slot } = asked
    const refusal = objectionTo(slot, ports)
    if (refusal !== null) return refusal
    const began = performance.now()
    const closed = ports.closeTo(slot)
    ports.sort(slot)
    const budget = asked.forMs ?? ports.drainMs()
    const tell = (over: boolean, found: string): void => {
      const why = asked.why === '' ? '' : `, ${asked.why}`
      ports.emit({ type: 'drain', slot, over, detail: `${slot} ${found} (by ${asked.by}${why})` })
    }
    tell(false, `is drained, within ${budget} ms`)
    const before = ports.world().generation + 1
    const standby = onlyStandby(slot, ports)
    const never = new AbortController().signal
    const end = (kind: DrainKind): Promise<Drained> =>
      drain({ slot, kind, before }, budget, standby, never)
    const [http, stream, upgrade] = await Promise.all([end('http'), end('stream'), end('upgrade')])
    await closed
    if (ports.world().live === slot) {
      const detail = `${slot} became live while it was drained; nothing of it was cut`
      tell(true, 'became live meanwhile; nothing of it was cut')
      return { kind: 'refused', code: 'slot_is_live', detail }
    }
    const all = sumOf([http, stream, upgrade])
    tell(true, `is empty: ${all.finished} finished, ${all.cut} cut`)
    const ms = Math.round(performance.now() - began)
    return { kind: 'drained', kinds: { http, stream, upgrade }, all, ms }
  }
}

function sumOf(each: readonly Drained[]): Drained {
  return {
    finished: each.reduce((sum, { finished }) => sum + finished, 0),
    cut: each.reduce((sum, { cut }) => sum + cut, 0),
  }
}

function objectionTo(slot: SlotName, { world, promotion }: HandDrainPorts): HandDrained | null {
  const running = promotion()
  // Where a promotion is under way, the slot may be the live one in a moment.
  if (running !== null && isExclusive(running)) {
    const { by, kind, to, at } = running
    const detail = `${by} is moving traffic to ${to} (${kind}) since ${at}`
    return { kind: 'refused', code: 'locked', detail }
  }
  if (world().live !== slot) return null
  return { kind: 'refused', code: 'slot_is_live', detail: `${slot} is live and serves visitors` }
}

/** A promote may begin during the drain, and its slot is then left alone. */
function onlyStandby(slot: SlotName, { inFlight, world }: HandDrainPorts): Draining {
  return { ...inFlight, cut: (claimed) => (world().live === slot ? 0 : inFlight.cut(claimed)) }
}
