// Responses and failures of the last ten minutes, in twenty slices of half a minute: the oldest leaves as a new one begins.
import type { Tally } from '../../model/judgement.ts'

export interface Tallies {
  add(atMs: number, outcome: 'ok' | 'failed'): void
  /** Of the ten minutes before `atMs`, give or take a slice. */
  sum(atMs: number): Tally
  save(): SavedTallies
}

/** Number of the slice, responses and failures. */
export type SavedTallies = readonly (readonly [number, number, number])[]

const sliceMs = 30_000
const slices = 20

export function createTallies(saved: SavedTallies = []): Tallies {
  const numbers = new Float64Array(slices).fill(-1)
  const responses = new Float64Array(slices)
  const failed = new Float64Array(slices)
  for (const [number, ...counts] of saved) {
    const place = number % slices
    numbers[place] = number
    responses[place] = counts[0]
    failed[place] = counts[1]
  }
  return {
    add(atMs, outcome) {
      const number = Math.floor(atMs / sliceMs)
      const place = number % slices
      if (numbers[place] !== number) {
        numbers[place] = number
        responses[place] = 0
        failed[place] = 0
      }
      responses[place] = (responses[place] ?? 0) + 1
      if (outcome === 'failed') failed[place] = (failed[place] ?? 0) + 1
    },
    sum(atMs) {
      const oldest = Math.floor(atMs / sliceMs) - slices
      const sum = { responses: 0, failed: 0 }
      for (const [place, number] of numbers.entries()) {
        if (number <= oldest) continue
        sum.responses += responses[place] ?? 0
        sum.failed += failed[place] ?? 0
      }
      return sum
    },
    save: () =>
      [...numbers]
        .map((number, place) => [number, responses[place] ?? 0, failed[place] ?? 0] as const)
        .filter(([number]) => number >= 0),
  }
}
