// Failures in a row of one client on one route. Whoever tries again and again meets the same fault again: only the first few
// say something. Never more than its size: the runs that began longest ago are forgotten, and their clients' next failures count.

export interface Runs {
  /** Whether this failure says something that those before it did not. */
  failed(client: string, atMs: number): boolean
  /** A success ends the run. */
  succeeded(client: string): void
  save(): SavedRuns
}

/** Those that began before, and the later ones. */
export type SavedRuns = readonly [readonly SavedRun[], readonly SavedRun[]]

/** Client, length and last failure. */
type SavedRun = readonly [string, number, number]

interface Run {
  length: number
  lastMs: number
}

/** How many failures of a run are evidence against a slot. */
export const evidenceOfRun = 2

/**
 * How many are known of it afterwards, as its usual rate. More, for what comes in bursts varies more than single failures do
 * and the limit must leave room for that; but not all, or one client that asks for ever for what is broken would
 * make any rate usual.
 */
export const historyOfRun = 8

const idleMs = 60_000

/** `telling`: how many failures of a run say something. `size`: how many runs are remembered, at most. */
export function createRuns(telling: number, size: number, saved: SavedRuns = [[], []]): Runs {
  // Two maps, of which the elder is dropped as a whole: to drop the eldest entry of one map takes long where many were dropped.
  let elder = mapOf(saved[0])
  let younger = mapOf(saved[1])
  const runOf = (client: string): Run | undefined => younger.get(client) ?? elder.get(client)
  const end = (client: string): void => {
    if (younger.size > 0) younger.delete(client)
    if (elder.size > 0) elder.delete(client)
  }
  return {
    failed(client, atMs) {
      const run = runOf(client)
      if (run !== undefined && atMs - run.lastMs < idleMs) {
        run.length++
        run.lastMs = atMs
        return run.length <= telling
      }
      end(client)
      if (younger.size >= size / 2) {
        elder = younger
        younger = new Map()
      }
      younger.set(client, { length: 1, lastMs: atMs })
      return true
    },
    succeeded: end,
    save: () => [listOf(elder), listOf(younger)],
  }
}

function mapOf(saved: readonly SavedRun[]): Map<string, Run> {
  return new Map(saved.map(([client, length, lastMs]) => [client, { length, lastMs }]))
}

function listOf(runs: ReadonlyMap<string, Run>): readonly SavedRun[] {
  return [...runs].map(([client, { length, lastMs }]) => [client, length, lastMs])
}
