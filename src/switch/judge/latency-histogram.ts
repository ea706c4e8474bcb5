// Latencies as counts in buckets that are 4% wide, of a fixed size whatever comes. A quantile is exact to within a bucket.
import type { Latency } from '../../model/judgement.ts'

export interface LatencyHistogram {
  /** `bucket`: that of a latency, from `bucketOf`. */
  add(bucket: number): void
  count(): number
  /** `share`: 0 to 1. NaN if it is empty. */
  quantile(share: number): number
  clear(): void
  save(): SavedHistogram
}

/** Bucket and count, of those that are not empty. */
export type SavedHistogram = readonly (readonly [number, number])[]

/** 0.05 ms to ten minutes. */
const lowestMs = 0.05
const width = Math.log(1.04)
const buckets = Math.ceil(Math.log(600_000 / lowestMs) / width) + 1

export function createHistogram(saved: SavedHistogram = []): LatencyHistogram {
  const counts = new Uint32Array(buckets)
  let total = 0
  for (const [bucket, count] of saved) {
    counts[bucket] = (counts[bucket] ?? 0) + count
    total += count
  }
  return {
    add(bucket) {
      counts[bucket] = (counts[bucket] ?? 0) + 1
      total++
    },
    count: () => total,
    quantile: (share) => quantileOf(counts, share * total),
    clear() {
      counts.fill(0)
      total = 0
    },
    save: () => [...counts.entries()].filter(([, count]) => count > 0),
  }
}

/** null of an empty histogram. */
export function latencyOf(histogram: LatencyHistogram): Latency | null {
  if (histogram.count() === 0) return null
  return {
    count: histogram.count(),
    p50: histogram.quantile(0.5),
    p90: histogram.quantile(0.9),
    p99: histogram.quantile(0.99),
  }
}

/** Spreads the counts of a bucket evenly over it, on the logarithmic scale. */
function quantileOf(counts: Uint32Array, rank: number): number {
  let below = 0
  for (const [bucket, count] of counts.entries()) {
    if (count > 0 && below + count >= rank) {
      return lowestMs * Math.exp(width * (bucket - 1 + (rank - below) / count))
    }
    below += count
  }
  return Number.NaN
}

/** The first holds all that is less than the lowest. */
export function bucketOf(ms: number): number {
  if (!(ms > lowestMs)) return 0
  return Math.min(buckets - 1, 1 + Math.floor(Math.log(ms / lowestMs) / width))
}
