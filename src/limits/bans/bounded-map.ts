// A table of clients that cannot grow: when it is full, whoever was put in longest ago is forgotten.
import type { ClientKey } from '../client-key.ts'

export interface BoundedMap<Value> {
  get(key: ClientKey): Value | undefined
  /** Makes it the newest, whether it was there or not. */
  put(key: ClientKey, value: Value): void
  remove(key: ClientKey): void
  /** Oldest first. */
  entries(): readonly (readonly [ClientKey, Value])[]
}

/** `size`: at most so many entries; of `from`, the last ones. */
export function createBoundedMap<Value>(
  size: number,
  from: readonly (readonly [ClientKey, Value])[] = [],
): BoundedMap<Value> {
  // A Map keeps the order of insertion.
  const values = new Map(from.slice(-size))
  return {
    get: (key) => values.get(key),
    put(key, value) {
      values.delete(key)
      if (values.size >= size) values.delete(values.keys().next().value ?? '')
      values.set(key, value)
    },
    remove: (key) => void values.delete(key),
    entries: () => [...values],
  }
}
