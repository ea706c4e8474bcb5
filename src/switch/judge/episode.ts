// Since when failures have come too often: from the first of them that what followed has not outweighed. It is no evidence; it
// says which responses are shown, and whose count. (Page's CUSUM, Biometrika 41, 1954, against the lowest rate of the grid.)
import type { Tally } from '../../model/judgement.ts'
import type { Grid } from './e-process.ts'

export interface Episode {
  success(): void
  /** The first after the end begins anew. */
  failure(): void
  isOver(): boolean
  /** Of the episode, also where it has ended since. */
  tally(): Tally
  save(): SavedEpisode
}

export interface SavedEpisode extends Tally {
  readonly ratio: number
}

/** Below it an episode has ended. */
const start = 1
const highest = 1e200

export function createEpisode(grid: Grid, saved?: SavedEpisode): Episode {
  const ofFailure = grid.ofFailure[0] ?? start
  const ofSuccess = grid.ofSuccess[0] ?? start
  let { ratio, responses, failed } = saved ?? { ratio: 0, responses: 0, failed: 0 }
  return {
    success() {
      if (ratio < start) return
      responses++
      ratio *= ofSuccess
    },
    failure() {
      if (ratio < start) {
        ratio = start
        responses = failed = 0
      }
      responses++
      failed++
      ratio = Math.min(highest, ratio * ofFailure)
    },
    isOver: () => ratio < start,
    tally: () => ({ responses, failed }),
    save: () => ({ ratio, responses, failed }),
  }
}
