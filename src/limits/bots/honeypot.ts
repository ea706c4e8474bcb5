// Traps: paths that nobody asks for in good faith, each under a rule id of its own. What the site itself serves is no trap,
// and is found out by its answers.
import { honeypotEntries, type HoneypotEntry } from './honeypot-entries.ts'

export type Touch =
  | { readonly kind: 'clear' }
  /** A path that may be a trap: what the site answers decides. It is forwarded, and its answer noted. */
  | { readonly kind: 'untried'; readonly rule: string }
  | { readonly kind: 'trapped'; readonly rule: string }

export interface Honeypot {
  /** `path`: without the query, decoded by `decodeForMatching`. `nowMs`: as for `noteAnswer`. */
  touch(path: string, nowMs: number): Touch
  /**
   * To be told the target's answer to a request that touched an entry, whenever one was forwarded. An answer below 400
   * shows that the path is the site's: the entry is no trap from then on. A 404 or 410 makes it one, for ten minutes;
   * a later version of the site may have what this one has not. Any other answer says nothing.
   */
  noteAnswer(rule: string, status: number, nowMs: number): void
  /** The rule ids of the entries that the site turned out to serve. */
  disabled(): readonly string[]
}

const provenForMs = 10 * 60_000
const clear: Touch = { kind: 'clear' }

/** One state an entry: there is nothing that grows. */
export function createHoneypot(entries: readonly HoneypotEntry[] = honeypotEntries): Honeypot {
  const any = expressionOf(entries.map(({ path }) => path).join('|'))
  const traps = entries.map((entry) => ({ entry, expression: expressionOf(entry.path) }))
  const kinds = new Map(entries.map(({ rule, kind }) => [rule, kind]))
  const disabled = new Set<string>()
  const provenUntilMs = new Map<string, number>()

  const proven = (rule: string, nowMs: number): boolean =>
    kinds.get(rule) === 'secret' || nowMs < (provenUntilMs.get(rule) ?? -Infinity)

  return {
    touch(path, nowMs) {
      if (!any.test(path)) return clear
      const rule = traps.find(({ expression }) => expression.test(path))?.entry.rule
      if (rule === undefined || disabled.has(rule)) return clear
      return { kind: proven(rule, nowMs) ? 'trapped' : 'untried', rule }
    },
    noteAnswer(rule, status, nowMs) {
      if (!kinds.has(rule)) return
      if (status < 400) disabled.add(rule)
      else if (status === 404 || status === 410) provenUntilMs.set(rule, nowMs + provenForMs)
    },
    disabled: () => [...disabled],
  }
}

/** `//.env` and `/./.env` are read as `/.env` by many a server. */
function expressionOf(path: string): RegExp {
  return new RegExp(String.raw`^\/+(?:\.\/+)*(?:${path})(?=[/.]|$)`, 'i')
}
