// How long the new slot takes, as a whole and by route: to show beside what the old one took.
import type { Latency } from '../../model/judgement.ts'
import { bucketOf, createHistogram, latencyOf, type SavedHistogram } from './latency-histogram.ts'

export interface Latencies {
  note(route: string, ms: number): void
  /** null: the slot as a whole. */
  of(route: string | null): Latency | null
  save(): SavedLatencies
}

/** Of the slot, and then of each route. */
export type SavedLatencies = readonly SavedHistogram[]

export function createLatencies(routes: readonly string[], saved: SavedLatencies = []): Latencies {
  const slot = createHistogram(saved[0])
  const byRoute = new Map(routes.map((route, i) => [route, createHistogram(saved[i + 1])]))
  return {
    note(route, ms) {
      const bucket = bucketOf(ms)
      slot.add(bucket)
      byRoute.get(route)?.add(bucket)
    },
    of(route) {
      const histogram = route === null ? slot : byRoute.get(route)
      return histogram === undefined ? null : latencyOf(histogram)
    },
    save: () => [slot, ...byRoute.values()].map((histogram) => histogram.save()),
  }
}
