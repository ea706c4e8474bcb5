// A quantile of a histogram, by interpolation within a bucket, as Prometheus does it. Pure.

/** @typedef {{ readonly le: number, readonly count: number }} Bucket  `count` is cumulative: all up to `le`. */

/**
 * In the unit of the bounds; null if nothing was counted. What lies beyond the last finite bound is told as that bound.
 * @param {number} q  Between 0 and 1.
 * @param {readonly Bucket[]} buckets  With rising `le`, the last one Infinity.
 * @returns {number | null}
 */
export function quantile(q, buckets) {
  const total = buckets.at(-1)?.count ?? 0
  if (total <= 0) return null
  const rank = q * total
  let below = { le: 0, count: 0 }
  for (const bucket of buckets) {
    if (bucket.count >= rank && bucket.count > below.count) {
      if (bucket.le === Infinity) return below.le
      const share = (rank - below.count) / (bucket.count - below.count)
      return below.le + (bucket.le - below.le) * share
    }
    below = bucket
  }
  return below.le
}
