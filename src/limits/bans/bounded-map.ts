// A table that cannot grow, by the key of a client or another text: when it is full, what was put in longest ago is forgotten.

export interface BoundedMap<Value> {
  get(key: string): Value | undefined
  /** Makes it the newest, whether it was there or not. Amortised, it takes the same time in a full table as in an empty one. */
  put(key: string, value: Value): void
  remove(key: string): void
  /** Oldest first. */
  entries(): readonly (readonly [string, Value])[]
}

/** `size`: at most so many entries; of `from`, the last ones. */
export function createBoundedMap<Value>(
  size: number,
  from: readonly (readonly [string, Value])[] = [],
): BoundedMap<Value> {
  // A Map keeps the order of insertion, and its place in it an iterator that is not begun anew. Each drop goes on where the one before
  // stopped: a new one would step over all that was deleted since the Map was last rehashed, thousands of entries for each drop.
  const values = new Map(from.slice(-size))
  const oldest = values.keys()
  return {
    get: (key) => values.get(key),
    put(key, value) {
      values.delete(key)
      // Never at its end: what it has passed is gone, and a full table is not empty.
      if (values.size >= size) values.delete(oldest.next().value ?? '')
      values.set(key, value)
    },
    remove: (key) => void values.delete(key),
    entries: () => [...values],
  }
}
