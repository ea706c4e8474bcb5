// Who has how many strikes. Bounded: when it is full, whoever was struck longest ago is forgotten, which errs towards letting in.
import type { ClientKey } from '../client.ts'
import type { Evidence } from './ban.ts'
import { createBoundedMap } from './bounded-map.ts'
import { strike, strikesNow, type Strikes, type Struck } from './strikes.ts'

export interface StrikeTable {
  /** `top`: the strikes of the highest rung. */
  add(key: ClientKey, evidence: Evidence, nowMs: number, top: number): Struck
  forgive(key: ClientKey): void
  /** Those that are more than a warning: what a restart must not forget. */
  kept(nowMs: number): readonly SavedStrikes[]
}

export type SavedStrikes = readonly [key: ClientKey, strikes: Strikes]

/** `size`: at most so many clients, in about 200 bytes each. */
export function createStrikeTable(saved: readonly SavedStrikes[] = [], size = 10_000): StrikeTable {
  const table = createBoundedMap<Strikes>(size, saved)
  return {
    add(key, evidence, nowMs, top) {
      const struck = strike(table.get(key) ?? null, evidence, nowMs, top)
      if (struck.kind === 'counted') table.put(key, struck.strikes)
      return struck
    },
    forgive: (key) => table.remove(key),
    kept: (nowMs) => table.entries().filter(([, strikes]) => strikesNow(strikes, nowMs) > 1),
  }
}
