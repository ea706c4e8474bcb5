// What a robots.txt forbids a crawler (RFC 9309): groups by product token, the longest match wins, and at equal length the
// permission. Liberal as the RFC asks: what is no rule is skipped.
import { decodeForMatching } from '../../model/route.ts'

export interface Robots {
  /** The rules of the groups that name this token in lower case; null if none does. */
  readonly groups: ReadonlyMap<string, readonly RobotsRule[]>
}

interface RobotsRule {
  readonly allow: boolean
  readonly pattern: string
}

/** What a crawler must read at least (RFC 9309 2.5); the rest is not read. */
const maxChars = 500 * 1024
const maxRules = 5_000

export function parseRobots(text: string): Robots {
  const groups = new Map<string, RobotsRule[]>()
  let current: RobotsRule[][] = []
  let naming = false
  let rules = 0
  for (const line of text
    .slice(0, maxChars)
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)) {
    const record = recordOf(line)
    if (record === null) continue
    if (record.name === 'user-agent') {
      if (!naming) current = []
      naming = true
      current.push(groupOf(groups, productToken(record.value)))
      continue
    }
    if (record.name !== 'allow' && record.name !== 'disallow') continue
    naming = false
    // An empty path is no rule (RFC 9309 2.2.2), but ends the list of names.
    if (record.value === '' || ++rules > maxRules) continue
    const rule = { allow: record.name === 'allow', pattern: normalised(record.value) }
    for (const group of current) group.push(rule)
  }
  return { groups }
}

/**
 * Whether the crawler of this product token, such as `GPTBot`, must not ask for this path. `path`: raw, with the query.
 * `/robots.txt` itself is always allowed.
 */
export function disallows(robots: Robots, product: string, path: string): boolean {
  const rules = robots.groups.get(product.toLowerCase()) ?? robots.groups.get('*')
  if (rules === undefined || rules.length === 0 || path === '/robots.txt') return false
  const wanted = normalised(path)
  let best: RobotsRule | null = null
  for (const rule of rules) {
    const longer = rule.pattern.length - (best?.pattern.length ?? -1)
    if ((longer > 0 || (longer === 0 && rule.allow)) && matches(rule.pattern, wanted)) best = rule
  }
  return best !== null && !best.allow
}

function recordOf(line: string): { readonly name: string; readonly value: string } | null {
  const bare = line.replace(/#.*/, '')
  const colon = bare.indexOf(':')
  if (colon < 0) return null
  return { name: bare.slice(0, colon).trim().toLowerCase(), value: bare.slice(colon + 1).trim() }
}

/** Some write a version behind it: `GPTBot/1.0`. */
function productToken(value: string): string {
  return (value.split('/', 1)[0] ?? '').trim().toLowerCase()
}

function groupOf(groups: Map<string, RobotsRule[]>, token: string): RobotsRule[] {
  const known = groups.get(token)
  if (known !== undefined) return known
  const made: RobotsRule[] = []
  groups.set(token, made)
  return made
}

/** As octets are compared (RFC 9309 2.2.2): what is not ASCII encoded, what need not be encoded decoded. */
function normalised(path: string): string {
  const ascii = path.replaceAll(/[^\u0021-\u007e]+/g, (run) =>
    encodeURIComponent(run.toWellFormed()),
  )
  return decodeForMatching(ascii)
}

/** `*` is any run of characters, `$` at the end the end. Parts are found from the left, each once: no backtracking. */
function matches(pattern: string, path: string): boolean {
  const anchored = pattern.endsWith('$')
  const parts = (anchored ? pattern.slice(0, -1) : pattern).split('*')
  const first = parts[0] ?? ''
  if (!path.startsWith(first)) return false
  if (parts.length === 1) return !anchored || path.length === first.length
  const last = anchored ? (parts.pop() ?? '') : ''
  let at = first.length
  for (const part of parts.slice(1)) {
    const found = path.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return !anchored || (path.length - last.length >= at && path.endsWith(last))
}
