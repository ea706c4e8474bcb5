// A table that cannot grow, by a text or a number: when it is full, what was put in longest ago is forgotten.

export interface BoundedMap<Value, Key extends string | number = string> {
  get(key: Key): Value | undefined
  /** Makes it the newest, whether it was there or not. Amortised, it takes the same time in a full table as in an empty one. */
  put(key: Key, value: Value): void
  remove(key: Key): void
  /** Oldest first. */
  entries(): readonly (readonly [Key, Value])[]
}

/** `size`: at most so many entries; of `from`, the last ones. */
export function createBoundedMap<Value, Key extends string | number = string>(
  size: number,
  from: readonly (readonly [Key, Value])[] = [],
): BoundedMap<Value, Key> {
  // A Map keeps the order of insertion, and its place in it an iterator that is not begun anew. Each drop goes on where the one before
  // stopped: a new one would step over all that was deleted since the Map was last rehashed, thousands of entries for each drop.
  const values = new Map(from.slice(-size))
  const oldest = values.keys()
  return {
    get: (key) => values.get(key),
    put(key, value) {
      values.delete(key)
      // Never at its end: what it has passed is gone, and a full table is not empty.
      if (values.size >= size) {
        const { value: leaving } = oldest.next()
        if (leaving !== undefined) values.delete(leaving)
      }
      values.set(key, value)
    },
    remove: (key) => void values.delete(key),
    entries: () => [...values],
  }
}
