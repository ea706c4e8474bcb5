// Which exchanges are in flight, by slot and by target. Counting happens in the same synchronous step as the choice
// of the slot (see claim.ts), so a drain that begins after a switch can never miss a request of the old slot.
import type { ErrorCode } from '../model/errors.ts'
import { slotNames, type SlotName } from '../model/slot.ts'
import type { Target } from '../model/world.ts'
import type { Exchange } from './exchange.ts'

export interface InFlight {
  add(exchange: Exchange): void
  /** Idempotent: an exchange leaves once. */
  remove(exchange: Exchange): void
  /** Takes an exchange to another target of its slot. It is in flight all the while, so no drain ends meanwhile. */
  move(exchange: Exchange, target: Target): void
  /** Makes a stream of an exchange whose answer turns out to be one: a drain no longer waits for it. */
  makeStream(exchange: Exchange): void
  /** The same for every answer of a slot that was begun this long ago and still goes on. */
  makeStreamsOf(slot: SlotName, begunBefore: number): void
  /** Counts, by kind where named. */
  ofSlot(slot: SlotName, kind?: Exchange['kind']): number
  ofTarget(targetId: string): number
  all(): Iterable<Exchange>
  /** Resolves when no exchange of this kind is left in the slot; never rejects. */
  idle(slot: SlotName, kind: Exchange['kind']): Promise<void>
  /** Ends those still there and returns how many they were. */
  cut(slot: SlotName, kind: Exchange['kind'], code: ErrorCode): number
}

interface Waiter {
  readonly slot: SlotName
  readonly kind: Exchange['kind']
  readonly done: () => void
}

export function createInFlight(): InFlight {
  const bySlot = { blue: new Set<Exchange>(), green: new Set<Exchange>() }
  const targets = createTargetCounts()
  let waiters: Waiter[] = []

  const ofSlot = (slot: SlotName, kind?: Exchange['kind']): number => {
    if (kind === undefined) return bySlot[slot].size
    let count = 0
    for (const exchange of bySlot[slot]) if (exchange.kind === kind) count++
    return count
  }

  const wake = (slot: SlotName): void => {
    if (waiters.length === 0) return
    const due = waiters.filter((w) => w.slot === slot && ofSlot(slot, w.kind) === 0)
    waiters = waiters.filter((w) => !due.includes(w))
    for (const waiter of due) waiter.done()
  }

  const makeStream = (exchange: Exchange): void => {
    exchange.kind = 'stream'
    if (exchange.slot !== null) wake(exchange.slot)
  }

  return {
    makeStream,
    makeStreamsOf(slot, begunBefore) {
      for (const exchange of bySlot[slot]) {
        const begun = exchange.kind === 'http' && exchange.status !== 0
        if (begun && exchange.startedAt < begunBefore) makeStream(exchange)
      }
    },
    add(exchange) {
      if (exchange.slot === null || exchange.target === null) return
      if (bySlot[exchange.slot].has(exchange)) return
      bySlot[exchange.slot].add(exchange)
      targets.count(exchange.target, 1)
    },
    remove(exchange) {
      if (exchange.slot === null || !bySlot[exchange.slot].delete(exchange)) return
      targets.count(exchange.target, -1)
      wake(exchange.slot)
    },
    move(exchange, target) {
      targets.count(exchange.target, -1)
      exchange.target = target
      targets.count(target, 1)
    },
    ofSlot,
    ofTarget: targets.of,
    *all() {
      for (const slot of slotNames) yield* bySlot[slot]
    },
    idle(slot, kind) {
      if (ofSlot(slot, kind) === 0) return Promise.resolve()
      return new Promise((done) => waiters.push({ slot, kind, done }))
    },
    cut(slot, kind, code) {
      const victims = [...bySlot[slot]].filter((exchange) => exchange.kind === kind)
      for (const exchange of victims) exchange.cut(code)
      return victims.length
    },
  }
}

/** How many exchanges each target has; targets without any take no room. */
function createTargetCounts() {
  const byTarget = new Map<string, number>()
  return {
    of: (id: string): number => byTarget.get(id) ?? 0,
    count(target: Target | null, by: 1 | -1): void {
      if (target === null) return
      const left = (byTarget.get(target.id) ?? 0) + by
      if (left > 0) byTarget.set(target.id, left)
      else byTarget.delete(target.id)
    },
  }
}
