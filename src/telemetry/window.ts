// Counters of the last minute: twelve slices of five seconds, written over in turn. What was not written to for a minute is empty
// by itself; no timer runs, and the memory is the same whatever comes.

export interface Window {
  /** Adds one to a column. */
  add(column: number, atMs: number): void
  /** Adds all columns of the last minute to `sums`. */
  addTo(sums: Float64Array, nowMs: number): void
  /** Whether nothing was added in the last minute. */
  isEmpty(nowMs: number): boolean
}

const sliceMs = 5000
const slices = 12

export function createWindow(columns: number): Window {
  const cells = new Uint32Array(slices * columns)
  /** Which slice of time each row holds. */
  const held = new Float64Array(slices).fill(-Infinity)
  let newest = -Infinity
  return {
    add(column, atMs) {
      const slice = Math.floor(atMs / sliceMs)
      const row = slice % slices
      if (held[row] !== slice) {
        cells.fill(0, row * columns, (row + 1) * columns)
        held[row] = slice
        newest = slice
      }
      const cell = row * columns + column
      cells[cell] = (cells[cell] ?? 0) + 1
    },
    addTo(sums, nowMs) {
      const oldest = Math.floor(nowMs / sliceMs) - slices
      for (let row = 0; row < slices; row++) {
        if ((held[row] ?? -Infinity) <= oldest) continue
        for (let i = 0; i < columns; i++) sums[i] = (sums[i] ?? 0) + (cells[row * columns + i] ?? 0)
      }
    },
    isEmpty: (nowMs) => newest <= Math.floor(nowMs / sliceMs) - slices,
  }
}

/** How many seconds a window has counted, if counting began at `sinceMs`: the whole slices before this one, and what is gone of it. */
export function secondsCounted(sinceMs: number, nowMs: number): number {
  const oldestMs = (Math.floor(nowMs / sliceMs) - slices + 1) * sliceMs
  return (nowMs - Math.max(oldestMs, sinceMs)) / 1000
}
