// Latencies as columns of a window: each is a fifth wider than the one before, so that a percentile is known to a tenth of its size.

const smallestMs = 0.1
const growth = 1.2
const step = Math.log(growth)

/** From 0.1 ms to more than a minute; what is outside goes into the first or the last. */
export const latencyColumns = 75

export function latencyColumn(ms: number): number {
  if (ms <= smallestMs) return 0
  return Math.min(latencyColumns - 1, Math.ceil(Math.log(ms / smallestMs) / step))
}

/** In milliseconds, by interpolation within a column; null if nothing was counted. `counts` begin at `from`. */
export function percentileOf(share: number, counts: Float64Array, from: number): number | null {
  let total = 0
  for (let i = 0; i < latencyColumns; i++) total += counts[from + i] ?? 0
  if (total === 0) return null
  const rank = Math.max(1, share * total)
  let below = 0
  for (let i = 0; i < latencyColumns; i++) {
    const count = counts[from + i] ?? 0
    if (below + count >= rank) return smallestMs * growth ** (i - 1 + (rank - below) / count)
    below += count
  }
  return null
}
