// Settings that are accepted and checked but that this version does not act on. Said on every load, so nobody relies on them.
// One table: a line goes when its feature comes.
import type { Written } from './document.ts'
import type { Path, Problem } from './problem.ts'

interface Inactive {
  readonly path: Path
  /** What does not happen. */
  readonly missing: string
}

const table: readonly Inactive[] = [
  { path: ['judge'], missing: 'errors after a switch do not move traffic back' },
]

/** A warning at each setting of the file that has no effect yet. */
export function inactiveSettings(written: Written): Problem[] {
  return table.flatMap(({ path, missing }) => {
    if (written.at(path) === undefined) return []
    const message = `accepted, but without effect in this version: ${missing}`
    return [written.problem(path, 'key', message)]
  })
}
