// A backend and its visitors in simulated time: the order of events is that of their times, and chance has a seed, so a
// run is the same on every machine. No clock, no timer, no socket.

export interface Simulation {
  now(): number
  /** Runs `act` after this time; returns what calls it off. */
  after(ms: number, act: () => void): () => void
  /** From 0 to below 1. */
  random(): number
  run(untilMs: number): void
}

interface Event {
  readonly at: number
  readonly order: number
  act: (() => void) | null
}

export function createSimulation(seed: number): Simulation {
  const heap: Event[] = []
  let now = 0
  let order = 0
  const random = seeded(seed)
  return {
    now: () => now,
    random,
    after(ms, act) {
      const event: Event = { at: now + ms, order: order++, act }
      push(heap, event)
      return () => void (event.act = null)
    },
    run(untilMs) {
      for (let next = heap[0]; next !== undefined && next.at <= untilMs; next = heap[0]) {
        pop(heap)
        now = next.at
        next.act?.()
      }
      now = untilMs
    },
  }
}

/** Visitors who come at random, `perSecond` on the average, until `untilMs`. */
export function arrivals(
  simulation: Simulation,
  { perSecond, untilMs }: { perSecond: number; untilMs: number },
  come: () => void,
): void {
  const next = (): void => {
    const gap = (-Math.log(1 - simulation.random()) * 1000) / perSecond
    simulation.after(gap, () => {
      if (simulation.now() > untilMs) return
      come()
      next()
    })
  }
  next()
}

export interface Backend {
  /** Takes a request into its unbounded line; `done` when it is answered. */
  serve(done: () => void): void
  /** Answers nothing until `untilMs`. */
  stall(untilMs: number): void
}

/** `workers` at once, first come first served; each request takes `serviceMs()`. */
export function createBackend(
  simulation: Simulation,
  { workers, serviceMs }: { workers: number; serviceMs: () => number },
): Backend {
  const line: (() => void)[] = []
  let first = 0
  let busy = 0
  let stalledUntil = 0
  const work = (): void => {
    const done = line[first]
    if (done === undefined || busy === workers) return
    first++
    busy++
    const finish = (): void => {
      // Whatever is being worked on when it gets stuck is ready when it is free again.
      const stalled = stalledUntil - simulation.now()
      if (stalled > 0) return void simulation.after(stalled, finish)
      busy--
      done()
      work()
    }
    simulation.after(serviceMs(), finish)
  }
  return {
    serve(done) {
      line.push(done)
      work()
    },
    stall: (untilMs) => void (stalledUntil = untilMs),
  }
}

/** Mulberry32. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

function isBefore(a: Event, b: Event): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order)
}

function push(heap: Event[], event: Event): void {
  let at = heap.length
  heap.push(event)
  while (at > 0) {
    const above = (at - 1) >> 1
    const parent = heap[above]
    if (parent === undefined || isBefore(parent, event)) break
    heap[at] = parent
    at = above
  }
  heap[at] = event
}

function pop(heap: Event[]): void {
  const last = heap.pop()
  if (last === undefined || heap.length === 0) return
  let at = 0
  for (;;) {
    const left = heap[2 * at + 1]
    const right = heap[2 * at + 2]
    if (left === undefined) break
    const isRight = right !== undefined && isBefore(right, left)
    const child = isRight ? right : left
    if (isBefore(last, child)) break
    heap[at] = child
    at = 2 * at + (isRight ? 2 : 1)
  }
  heap[at] = last
}
