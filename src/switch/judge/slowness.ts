// What stands against the slot, or one route of it, for being slower than a quantile of the old slot too often.
import type { Exceedance, Quantile } from '../../model/judgement.ts'
import { createEProcess, gridOf, slownessMultiples, type SavedEProcess } from './e-process.ts'
import { createEpisode, type SavedEpisode } from './episode.ts'

export interface Slowness {
  /** A response that was quick enough. */
  quick(second: number): void
  /** One that was not. True: it is an alarm. */
  slow(second: number): boolean
  exceedance(): Exceedance
  save(): SavedSlowness
}

export interface SlownessOptions {
  readonly route: string | null
  readonly quantile: Quantile
  readonly limit: number
  readonly threshold: number
  readonly seconds: number
}

export interface SavedSlowness {
  readonly process: SavedEProcess
  readonly episode: SavedEpisode
}

/** No evidence of fewer slow responses is enough. */
const fewestSlow = 5

export function createSlowness(options: SlownessOptions, saved?: SavedSlowness): Slowness {
  const { route, quantile, limit, threshold, seconds } = options
  const grid = gridOf(limit, slownessMultiples)
  const process = createEProcess(grid, seconds, saved?.process)
  const episode = createEpisode(grid, saved?.episode)
  return {
    quick(second) {
      episode.success()
      process.success(second)
    },
    slow(second) {
      episode.failure()
      process.failure(second)
      return episode.tally().failed >= fewestSlow && process.value() >= threshold
    },
    exceedance() {
      const { failed, responses } = episode.tally()
      const share = failed / responses
      return { route, quantile, share, limit, value: process.value(), threshold }
    },
    save: () => ({ process: process.save(), episode: episode.save() }),
  }
}
