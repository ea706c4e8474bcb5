// What stands against the slot, or against one route of it: one e-process, who gave it evidence, and the first failures of it.
import type { Sample, Tally } from '../../model/judgement.ts'
import type { Activity } from './activity.ts'
import { sampleOf, type Evidence } from './evidence.ts'
import { createEProcess, type Grid, type SavedEProcess } from './e-process.ts'
import { createEpisode, type SavedEpisode } from './episode.ts'
import { fewestFailures, mostSamples } from './settings.ts'
import { createShares, type SavedShares } from './shares.ts'

export interface Suspicion {
  /** null: the slot as a whole. */
  readonly route: string | null
  readonly limit: number
  /** From here on it is an alarm. */
  readonly threshold: number
  success(evidence: Evidence, second: number): void
  /** A failure that says something. True: it is an alarm. */
  failure(evidence: Evidence, second: number): boolean
  value(): number
  /** What was counted, which is less than what happened. */
  counted(): Tally
  /** The part of it since failures have come too often. */
  standing(): Tally
  samples(): readonly Sample[]
  save(): SavedSuspicion
}

export interface SuspicionOptions {
  readonly route: string | null
  readonly limit: number
  readonly threshold: number
  readonly grid: Grid
  readonly seconds: number
  readonly activity: Activity
  /** How many clients it can tell apart. */
  readonly clients: number
}

export interface SavedSuspicion {
  readonly process: SavedEProcess
  readonly shares: SavedShares
  readonly counted: Tally
  readonly episode: SavedEpisode
  readonly samples: readonly Sample[]
}

const none: Tally = { responses: 0, failed: 0 }

export function createSuspicion(options: SuspicionOptions, saved?: SavedSuspicion): Suspicion {
  const { route, limit, threshold, grid, seconds, activity, clients } = options
  const process = createEProcess(grid, seconds, saved?.process)
  const shares = createShares(clients, activity, saved?.shares)
  const counted = { ...(saved?.counted ?? none) }
  const episode = createEpisode(grid, saved?.episode)
  let samples = [...(saved?.samples ?? [])]
  return {
    route,
    limit,
    threshold,
    success({ client, atMs }, second) {
      if (!episode.isOver() && shares.isSpent(client, atMs)) return
      counted.responses++
      episode.success()
      process.success(second)
    },
    failure(evidence, second) {
      if (episode.isOver()) {
        shares.clear()
        samples = []
      }
      if (shares.isSpent(evidence.client, evidence.atMs)) return false
      shares.add(evidence.client)
      if (samples.length < mostSamples) samples.push(sampleOf(evidence))
      counted.responses++
      counted.failed++
      episode.failure()
      process.failure(second)
      return episode.tally().failed >= fewestFailures && process.value() >= threshold
    },
    value: () => process.value(),
    counted: () => ({ ...counted }),
    standing: () => episode.tally(),
    samples: () => samples,
    save: () => ({
      process: process.save(),
      shares: shares.save(),
      counted: { ...counted },
      episode: episode.save(),
      samples: [...samples],
    }),
  }
}
