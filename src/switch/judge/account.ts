// What the slot, or one route of it, does by itself: how often it fails, and how long it takes, over the last minutes.
import type { Latency, Tally } from '../../model/judgement.ts'
import type { Evidence } from './evidence.ts'
import { bucketOf, createHistogram, latencyOf, type SavedHistogram } from './latency-histogram.ts'
import { createTallies, type SavedTallies } from './tallies.ts'

export interface Account {
  note(evidence: Evidence): void
  figures(atMs: number): Figures
  save(): SavedAccount
}

export interface Figures extends Tally {
  /** null: none was measured. */
  readonly latency: Latency | null
}

export interface SavedAccount {
  readonly tallies: SavedTallies
  readonly recent: SavedHistogram
  readonly earlier: SavedHistogram
  readonly period: number
}

/** Two of them make the latency of the last five to ten minutes. */
const periodMs = 300_000

export function createAccount(saved?: SavedAccount): Account {
  const tallies = createTallies(saved?.tallies)
  let recent = createHistogram(saved?.recent ?? [])
  let earlier = createHistogram(saved?.earlier ?? [])
  let period = saved?.period ?? 0
  const turnTo = (atMs: number): void => {
    const now = Math.floor(atMs / periodMs)
    if (now <= period) return
    if (now > period + 1) recent.clear()
    earlier.clear()
    const emptied = earlier
    earlier = recent
    recent = emptied
    period = now
  }
  return {
    note({ atMs, outcome, latencyMs }) {
      tallies.add(atMs, outcome)
      // How soon a slot fails says nothing of how soon it answers.
      if (outcome === 'failed' || latencyMs === null) return
      turnTo(atMs)
      recent.add(bucketOf(latencyMs))
    },
    figures(atMs) {
      turnTo(atMs)
      const latency = latencyOf(createHistogram([...earlier.save(), ...recent.save()]))
      return { ...tallies.sum(atMs), latency }
    },
    save: () => ({
      tallies: tallies.save(),
      recent: recent.save(),
      earlier: earlier.save(),
      period,
    }),
  }
}
