// Whole numbers in a query. What is not one is an error the client can read, never a silent default.

export type Whole = { kind: 'ok'; value: number } | { kind: 'bad'; why: string }

export interface Range {
  readonly min: number
  readonly max: number
  readonly fallback: number
}

/** Reads `name` from the query; absent gives the fallback. */
export function readWhole(query: URLSearchParams, name: string, range: Range): Whole {
  const text = query.get(name)
  if (text === null) return { kind: 'ok', value: range.fallback }
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
  if (value >= range.min && value <= range.max) return { kind: 'ok', value }
  const shown = JSON.stringify(text.slice(0, 100))
  return {
    kind: 'bad',
    why: `${name}: found ${shown}; give a whole number from ${range.min} to ${range.max}`,
  }
}
