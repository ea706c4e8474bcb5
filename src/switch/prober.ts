// Probes every target of both slots for as long as the gateway runs, live and standby alike, and publishes what changed.
// A target is healthy after N good answers in a row and unhealthy after M bad ones; one answer alone decides nothing.
import type { SlotName } from '../model/slot.ts'
import type { ProbeAnswer } from '../model/status.ts'
import { slotNames } from '../model/slot.ts'
import {
  isReady,
  targetsOf,
  type Change,
  type Health,
  type Slot,
  type Target,
  type World,
} from '../model/world.ts'
import { probe, type ProbeSettings } from './probe.ts'

export interface HealthSettings extends ProbeSettings {
  readonly intervalMs: number
  readonly healthy: number
  readonly unhealthy: number
}

export interface ProberPorts {
  readonly world: () => World
  readonly publish: (change: Change) => void
  readonly settings: () => HealthSettings
  /** Told when a target's health turned. */
  readonly turned: (target: Target, health: Health, answer: ProbeAnswer) => void
}

export interface Prober {
  /** Begins, or follows a World with other targets. */
  follow(): void
  /** The last answer of a target; null before the first. */
  lastAnswer(targetId: string): ProbeAnswer | null
  /**
   * Resolves true as soon as the slot is ready and each of its targets has answered well after this call;
   * false when the time is up first.
   */
  waitReady(slot: SlotName, withinMs: number): Promise<boolean>
  /** Whether each service of the slot has a target whose last answer was good and is no older than this. */
  isWell(slot: SlotName, withinMs: number): boolean
  /** Asks each target of the slot now, but those that are being asked; resolves when they have answered. Never rejects. */
  look(slot: SlotName): Promise<void>
  stop(): void
}

interface Watch {
  target: Target
  good: number
  bad: number
  last: ProbeAnswer | null
  /** When `last` came, by the monotonic clock: the wall clock may be set back while somebody waits. */
  lastAt: number
  running: boolean
  timer: NodeJS.Timeout | null
}

export function createProber(ports: ProberPorts): Prober {
  const watches = new Map<string, Watch>()
  const waiting = new Set<() => void>()
  let stopped = false

  const schedule = (watch: Watch, afterMs: number): void => {
    if (watch.timer !== null) clearTimeout(watch.timer)
    watch.timer = setTimeout(() => void round(watch), afterMs)
  }

  const round = async (watch: Watch): Promise<void> => {
    if (stopped || watch.running) return
    watch.running = true
    const settings = ports.settings()
    const answer = await probe(watch.target, settings)
    watch.running = false
    if (stopped || watches.get(watch.target.id) !== watch) return
    note(watch, answer)
    const current = targetNow(ports.world(), watch.target)
    const health = current === null ? null : healthAfter(watch, current.health, settings)
    if (current !== null && health !== null && health !== current.health) {
      ports.publish({ kind: 'health', target: current.id, health })
      ports.turned(current, health, answer)
    }
    for (const check of waiting) check()
    schedule(watch, pauseAfter(watch.target, ports.world(), settings))
  }

  const follow = (): void => {
    const wanted = new Map(
      slotNames.flatMap((n) => targetsOf(ports.world().slots[n])).map((t) => [t.id, t]),
    )
    forget(watches, wanted)
    for (const [id, target] of wanted) {
      if (watches.has(id)) continue
      const watch = newWatch(target)
      watches.set(id, watch)
      schedule(watch, 0)
    }
  }

  return {
    follow,
    lastAnswer: (id) => watches.get(id)?.last ?? null,
    waitReady(slot, withinMs) {
      const since = performance.now()
      for (const watch of watches.values()) if (watch.target.slot === slot) schedule(watch, 0)
      const ready = (): boolean =>
        isReady(ports.world().slots[slot]) &&
        targetsOf(ports.world().slots[slot]).every((t) => isFresh(watches.get(t.id), since))
      return until(ready, withinMs, waiting)
    },
    isWell: (slot, withinMs) =>
      isWell(ports.world().slots[slot], watches, performance.now() - withinMs),
    async look(slot) {
      const asked = targetsOf(ports.world().slots[slot]).flatMap((t) => watches.get(t.id) ?? [])
      await Promise.all(asked.map(round))
    },
    stop() {
      stopped = true
      for (const watch of watches.values()) if (watch.timer !== null) clearTimeout(watch.timer)
    },
  }
}

/** Those that are not wanted any more. */
function forget(watches: Map<string, Watch>, wanted: ReadonlyMap<string, Target>): void {
  for (const [id, watch] of watches) {
    if (wanted.has(id)) continue
    if (watch.timer !== null) clearTimeout(watch.timer)
    watches.delete(id)
  }
}

function newWatch(target: Target): Watch {
  return { target, good: 0, bad: 0, last: null, lastAt: 0, running: false, timer: null }
}

function note(watch: Watch, answer: ProbeAnswer): void {
  watch.last = answer
  watch.lastAt = performance.now()
  watch.good = answer.ok ? watch.good + 1 : 0
  watch.bad = answer.ok ? 0 : watch.bad + 1
}

/** Between the two thresholds a target stays what it was. */
function healthAfter(watch: Watch, before: Health, settings: HealthSettings): Health {
  if (watch.good >= settings.healthy) return 'healthy'
  if (watch.bad >= settings.unhealthy) return 'unhealthy'
  return before
}

/** A slot that traffic may go back to at any moment must have been seen a moment ago. */
function pauseAfter({ slot }: Target, world: World, { intervalMs }: HealthSettings): number {
  return world.fallback === slot ? Math.min(intervalMs, fallbackIntervalMs) : intervalMs
}

const fallbackIntervalMs = 1000

function targetNow(world: World, target: Target): Target | null {
  return targetsOf(world.slots[target.slot]).find((t) => t.id === target.id) ?? null
}

function isWell({ services }: Slot, watches: Map<string, Watch>, since: number): boolean {
  return Object.values(services).every(({ targets }) =>
    targets.some((target) => isFresh(watches.get(target.id), since)),
  )
}

function isFresh(watch: Watch | undefined, since: number): boolean {
  return watch?.last?.ok === true && watch.lastAt >= since
}

/** Resolves when `check` holds, asked after each probe, or false when the time is up. */
function until(check: () => boolean, withinMs: number, waiting: Set<() => void>): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const timer = setTimeout(() => end(false), withinMs)
  const attempt = (): void => {
    if (check()) end(true)
  }
  const end = (result: boolean): void => {
    clearTimeout(timer)
    waiting.delete(attempt)
    resolve(result)
  }
  waiting.add(attempt)
  return promise
}
