// The switch: what a promotion acts on, and in which order it tells the others.
import type { Config } from '../config/config.ts'
import type { Limits } from '../limits/open-limits.ts'
import type { Bake } from '../model/promotion.ts'
import type { Boot } from '../switch/boot.ts'
import type { Draining } from '../switch/drain.ts'
import type { Holding } from '../switch/effects.ts'
import { createFormerWindow } from '../switch/former-window.ts'
import { preflight } from '../switch/preflight.ts'
import { type Promoter, createPromoter } from '../switch/promote.ts'
import { type Smoker, createSmoker } from '../switch/smoke.ts'
import type { Watch } from '../switch/watch.ts'
import type { Core } from './core.ts'
import { type Edge, reachable } from './edge.ts'

/** An answer that has gone on for this long when a drain begins is a stream to it. */
export const longMs = 10_000

export function buildPromoter(
  core: Core,
  booted: Boot,
  edge: Edge,
  limits: Limits,
  watch: Watch,
): Promoter {
  const { config, cell, prober, resolver } = core
  const settings = () => config.current().promote
  const smoker = smokerOf(core, edge)
  const former = createFormerWindow({
    forMs: () => settings().affinity?.forMs ?? null,
    publish: cell.publish,
  })
  const promoter = createPromoter(booted.state, {
    publish(change) {
      cell.publish(change)
      if (change.kind !== 'live') return
      former.open()
      limits.switched()
    },
    stateFile: booted.stateFile,
    history: booted.history,
    inFlight: drainingOf(core),
    preflight(slot, patience) {
      const { readyMs } = settings()
      const withinMs =
        patience === 'brief' ? Math.min(readyMs, config.current().health.timeoutMs) : readyMs
      return preflight(slot, withinMs, {
        world: cell.read,
        prober,
        nameProblems: resolver.problems,
      })
    },
    hold: holdingOf(core),
    holds: () => settings().hold,
    watch,
    bake: () => bakeOf(config.current()),
    recall: (slot, before) => core.inFlight.recall({ slot, kind: 'http', before }),
    rehearseSmoke: smoker.rehearse,
    smoke: smoker.run,
    drainMs: () => ({
      http: settings().drainMs,
      stream: settings().streamDrainMs,
      upgrade: settings().upgradeDrainMs,
    }),
    emit: core.tell,
    now: () => new Date(),
  })
  const close = (): void => {
    former.close()
    promoter.close()
  }
  return { ...promoter, close }
}

function smokerOf({ config, cell }: Core, edge: Edge): Smoker {
  return createSmoker({
    requests: () => config.current().promote.smoke,
    door: () => ({ ...reachable(edge.door), key: edge.smokeKey, timeoutMs: 5000 }),
    routes: () => cell.read().routes,
  })
}

function bakeOf({ promote, judge }: Config): Bake | null {
  return promote.bakeMs === 0 ? null : { ms: promote.bakeMs, onFail: judge.onFail }
}

export function drainingOf({ inFlight, metrics }: Core): Draining {
  return {
    ...inFlight,
    idle(claimed) {
      inFlight.makeStreamsOf(claimed.slot, performance.now() - longMs)
      return inFlight.idle(claimed)
    },
    cut(claimed) {
      const count = inFlight.cut(claimed, 'drain_cut')
      metrics.cut(claimed.slot, claimed.kind, count)
      return count
    },
  }
}

function holdingOf({ cell, hold, config }: Core): Holding {
  return {
    engage: () => void cell.publish({ kind: 'held', held: true }),
    release() {
      // After the assignment: who waits longest goes first. Those an operator paused wait on.
      cell.publish({ kind: 'held', held: false })
      hold.release()
    },
    count: hold.count,
    // Whoever waits is told to come again after hold.for: by then the new slot must have had time to answer.
    drainMs: () => Math.min(config.current().promote.drainMs, config.current().hold.forMs / 2),
  }
}
