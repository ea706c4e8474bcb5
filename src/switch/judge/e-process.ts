// The evidence that failures are more frequent than a limit, as a number that may be looked at after every response: while
// they are not, the chance that it ever reaches 1/alpha is at most alpha, whatever came before and whenever one looks.
//
// It is a bet that starts at 1, split over several rates above the limit. One half is staked at the start; the other is held
// back and staked second by second, for a slot that turns bad later. Each response multiplies every stake by its likelihood
// ratio, whose mean is at most 1 while the limit holds: so the whole is a nonnegative supermartingale, and the bound is
// Ville's inequality. (Wald 1945; Robbins 1970; Shin, Ramdas and Rinaldo, E-detectors, arXiv 2203.03532.)

/** The rates that are bet on, as likelihood ratios against the limit. */
export interface Grid {
  /** Of a failure, for each rate. */
  readonly ofFailure: readonly number[]
  /** Of a success. */
  readonly ofSuccess: readonly number[]
}

export interface EProcess {
  /** `second`: whole seconds since the start; never less than the one before. */
  success(second: number): void
  failure(second: number): void
  /** As it was after the last response. */
  value(): number
  save(): SavedEProcess
}

export interface SavedEProcess {
  readonly early: readonly number[]
  readonly late: readonly number[]
  readonly second: number
  /** Since the stakes were reckoned. */
  readonly successes: number
}

/** Odds against those of the limit: of failures, which may be anything from a few to all. */
export const failureMultiples = [2, 4, 8, 16, 32, 64]

/** Of slow responses, where a small change counts, and no change makes all of them slow. */
export const slownessMultiples = [1.25, 1.5, 2, 3, 4, 6]

/** Far above any threshold; no failure after it may make it infinite, which JSON cannot hold. */
const highestStake = 1e200

/** Multiples of the limit's odds: the rates bet on lie between the limit and 1, whatever it is. `limit`: 0 to 1, exclusive. */
export function gridOf(limit: number, multiples: readonly number[]): Grid {
  const rates = multiples.map((multiple) => {
    const odds = (multiple * limit) / (1 - limit)
    return odds / (1 + odds)
  })
  return {
    ofFailure: rates.map((rate) => rate / limit),
    ofSuccess: rates.map((rate) => (1 - rate) / (1 - limit)),
  }
}

/** `seconds`: in how many of them the half that was held back is staked. */
export function createEProcess(grid: Grid, seconds: number, saved?: SavedEProcess): EProcess {
  const ofFailure = Float64Array.from(grid.ofFailure)
  const ofSuccess = Float64Array.from(grid.ofSuccess)
  const size = ofFailure.length
  const early = Float64Array.from(saved?.early ?? grid.ofFailure.map(() => 1 / (2 * size)))
  const late = Float64Array.from(saved?.late ?? grid.ofFailure.map(() => 0))
  const stakeEachSecond = 1 / (2 * size * seconds)
  let now = saved?.second ?? 0
  // Successes that are not multiplied in yet: most responses only count up.
  let successes = saved?.successes ?? 0

  const multiply = (j: number, ratio: number): void => {
    early[j] = Math.min(highestStake, (early[j] ?? 0) * ratio)
    late[j] = Math.min(highestStake, (late[j] ?? 0) * ratio)
  }
  const countSuccesses = (): void => {
    if (successes === 0) return
    for (let j = 0; j < size; j++) multiply(j, (ofSuccess[j] ?? 1) ** successes)
    successes = 0
  }
  const stakeUntil = (second: number): void => {
    const until = Math.min(second, seconds)
    if (until <= now) return
    countSuccesses()
    const stake = (until - now) * stakeEachSecond
    for (let j = 0; j < size; j++) late[j] = (late[j] ?? 0) + stake
    now = until
  }
  return {
    success(second) {
      stakeUntil(second)
      successes++
    },
    failure(second) {
      stakeUntil(second)
      countSuccesses()
      for (let j = 0; j < size; j++) multiply(j, ofFailure[j] ?? 1)
    },
    value() {
      let sum = (1 - now / seconds) / 2
      for (let j = 0; j < size; j++) {
        sum += ((early[j] ?? 0) + (late[j] ?? 0)) * (ofSuccess[j] ?? 1) ** successes
      }
      return sum
    },
    save: () => ({ early: [...early], late: [...late], second: now, successes }),
  }
}
