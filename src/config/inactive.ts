// Settings that are accepted and checked but that this version does not act on. Said on every load, so nobody relies on them.
// One table: a line goes when its feature comes.
import type { Written } from './document.ts'
import type { Path, Problem } from './problem.ts'

interface Inactive {
  /** `*` stands for every item of a list. */
  readonly path: readonly string[]
  /** What does not happen. */
  readonly missing: string
  /** A value that asks for nothing needs no warning. */
  readonly harmless?: unknown
}

const table: readonly Inactive[] = [
  { path: ['routes', '*', 'limit'], missing: 'no request is limited' },
  { path: ['routes', '*', 'profile'], missing: 'every route is handled alike', harmless: 'page' },
  { path: ['bots'], missing: 'bots are neither counted nor refused' },
  { path: ['judge'], missing: 'errors after a switch do not move traffic back' },
  { path: ['redis'], missing: 'it is not connected to' },
]

/** A warning at each setting of the file that has no effect yet. */
export function inactiveSettings(written: Written): Problem[] {
  return table.flatMap(({ path, missing, harmless }) =>
    expand(path, written).flatMap((found) => {
      const value = written.at(found)
      if (value === undefined || value === harmless) return []
      const message = `accepted, but without effect in this version: ${missing}`
      return [written.problem(found, 'key', message)]
    }),
  )
}

function expand(pattern: readonly string[], written: Written): Path[] {
  let paths: Path[] = [[]]
  for (const part of pattern) {
    paths = paths.flatMap((path): Path[] => {
      if (part !== '*') return [[...path, part]]
      const list = written.at(path)
      return Array.isArray(list) ? list.map((_, i) => [...path, i]) : []
    })
  }
  return paths
}
