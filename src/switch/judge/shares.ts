// Who gave the evidence that stands. A client that gave its share is not heard, neither its failures nor its successes, until
// others bear it out: nobody can roll a release back alone. The bound of the e-process holds for whatever is picked without
// knowing what comes.
import type { Activity } from './activity.ts'

export interface Shares {
  isSpent(client: string, atMs: number): boolean
  add(client: string): void
  /** The evidence stands no more. */
  clear(): void
  save(): SavedShares
}

/** Client and failures. */
export type SavedShares = readonly (readonly [string, number])[]

/** Before anybody else has to bear it out. */
const granted = 1

/** `size`: how many clients are told apart; when one more gives a failure, all start anew. */
export function createShares(size: number, activity: Activity, saved: SavedShares = []): Shares {
  const given = new Map<string, number>(saved)
  let sum = saved.reduce((total, [, failures]) => total + failures, 0)
  const clear = (): void => {
    given.clear()
    sum = 0
  }
  return {
    isSpent(client, atMs) {
      if (given.size === 0) return false
      const own = given.get(client) ?? 0
      if (own < granted) return false
      const others = activity.count(atMs) - 1
      // Whoever is alone is all the evidence there can be.
      return others > 0 && own >= granted + Math.floor((sum - own) / others)
    },
    add(client) {
      const own = given.get(client) ?? 0
      if (own === 0 && given.size >= size) clear()
      given.set(client, own + 1)
      sum++
    },
    clear,
    save: () => [...given],
  }
}
