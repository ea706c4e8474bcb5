// What the old slot said of the same requests lately. Where both slots fail, a failure that could not be tried on the old one,
// such as that of a POST, says nothing of the new one either.

export interface Pairs {
  /** A response that tells the slots apart, or that both have failed. */
  told(what: Told, atMs: number): void
  /** Whether half of the last few that tell anything were failures of both. */
  isDoubtful(atMs: number): boolean
  save(): SavedPairs
}

/** `apart`: the new slot answered well, or failed where the old one did not. */
export type Told = 'apart' | 'both-failed'

/** When both failed; null: they did not. The latest last. */
export type SavedPairs = readonly (number | null)[]

const remembered = 4
const enough = 2
const lately = 10_000

export function createPairs(saved: SavedPairs = []): Pairs {
  const both = Array.from({ length: remembered }, (_, i) => saved[i] ?? null)
  let failures = both.filter((atMs) => atMs !== null).length
  return {
    told(what, atMs) {
      if (what === 'apart' && failures === 0) return
      if (both.shift() !== null) failures--
      both.push(what === 'apart' ? null : atMs)
      if (what === 'both-failed') failures++
    },
    isDoubtful: (atMs) =>
      failures >= enough &&
      both.filter((then) => then !== null && atMs - then < lately).length >= enough,
    save: () => [...both],
  }
}
