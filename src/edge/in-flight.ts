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
  /** Takes an exchange to another target, of its slot or of the other. It is in flight all the while, so no drain ends in between. */
  move(exchange: Exchange, target: Target): void
  /** Makes a stream of an exchange whose answer turns out to be one: a drain no longer waits for it. */
  makeStream(exchange: Exchange): void
  /** The same for every answer of a slot that was begun this long ago and still goes on. */
  makeStreamsOf(slot: SlotName, begunBefore: number): void
  /** Counts, by kind where named. */
  ofSlot(slot: SlotName, kind?: Exchange['kind']): number
  ofTarget(targetId: string): number
  all(): Iterable<Exchange>
  /** How many are left of those that were claimed in Worlds before this generation. */
  left(claimed: Claimed): number
  /** Resolves when none of them is left; never rejects. */
  idle(claimed: Claimed): Promise<void>
  /** Lets those that were not answered yet ask the live slot instead. */
  recall(claimed: Claimed): void
  /** Ends those still there and returns how many they were. */
  cut(claimed: Claimed, code: ErrorCode): number
}

/** Which exchanges a drain is about: a session that goes on with a slot that was left is none of its. */
export interface Claimed {
  readonly slot: SlotName
  readonly kind: Exchange['kind']
  readonly before: number
}

export function createInFlight(): InFlight {
  const bySlot = { blue: new Set<Exchange>(), green: new Set<Exchange>() }
  const targets = createTargetCounts()
  const of = ({ slot, kind, before }: Claimed): Exchange[] =>
    [...bySlot[slot]].filter((each) => each.kind === kind && each.generation < before)
  const left = (claimed: Claimed): number => of(claimed).length
  const waiting = createWaiting(left)
  const makeStream = (exchange: Exchange): void => {
    exchange.kind = 'stream'
    if (exchange.slot !== null) waiting.wake(exchange.slot)
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
      waiting.wake(exchange.slot)
    },
    move(exchange, target) {
      const { slot: from, target: before } = exchange
      exchange.target = target
      exchange.slot = target.slot
      // Our own smoke requests are not counted, here as in claim.ts.
      if (from === null || !bySlot[from].has(exchange)) return
      targets.count(before, -1)
      targets.count(target, 1)
      if (from === target.slot) return
      bySlot[target.slot].add(exchange)
      bySlot[from].delete(exchange)
      waiting.wake(from)
    },
    ofSlot(slot, kind) {
      if (kind === undefined) return bySlot[slot].size
      return left({ slot, kind, before: Infinity })
    },
    left,
    ofTarget: targets.of,
    *all() {
      for (const slot of slotNames) yield* bySlot[slot]
    },
    idle: waiting.until,
    recall: (claimed) => void forEach(of(claimed), (exchange) => exchange.recall()),
    cut: (claimed, code) => forEach(of(claimed), (exchange) => exchange.cut(code)),
  }
}

/** Returns how many they were. */
function forEach(exchanges: readonly Exchange[], act: (exchange: Exchange) => void): number {
  for (const exchange of exchanges) act(exchange)
  return exchanges.length
}

/** Those who wait until nothing is left of what they name. */
function createWaiting(left: (claimed: Claimed) => number) {
  let waiters: { readonly claimed: Claimed; readonly done: () => void }[] = []
  return {
    until(claimed: Claimed): Promise<void> {
      if (left(claimed) === 0) return Promise.resolve()
      return new Promise((done) => waiters.push({ claimed, done }))
    },
    wake(slot: SlotName): void {
      if (waiters.length === 0) return
      const due = waiters.filter(({ claimed }) => claimed.slot === slot && left(claimed) === 0)
      waiters = waiters.filter((waiter) => !due.includes(waiter))
      for (const waiter of due) waiter.done()
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
