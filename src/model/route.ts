// Which route a request belongs to: host, then path on segment borders, then method.
// Matching reads a decoded copy; the bytes that are forwarded are never touched here.
import type { Profile, RatePolicy } from './limit.ts'

export interface Route {
  readonly name: string
  /** null: any host. `*.shop.example` matches one label in its place. Lower case, without port. */
  readonly host: string | null
  /** Starts with a slash and has none at its end, except for the root. */
  readonly path: string
  /** null: any method. */
  readonly methods: readonly string[] | null
  readonly service: string
  /** How long a target may take to its first response byte. */
  readonly timeoutMs: number
  /** How long a begun answer may be silent. */
  readonly idleMs: number
  /** The largest request body; null: no limit. */
  readonly maxBodyBytes: number | null
  /** Whether every request may be sent twice: then the old slot may be asked too, whatever the method, while a new one is watched. */
  readonly idempotent: boolean
  /** Whether a 503 with Retry-After is the app's own word, and no failure of a new version. */
  readonly excuse503: boolean
  /** Whether a session stays with one target. */
  readonly sticky: boolean
  readonly profile: Profile
  /** What its config limits; empty: what its profile does. */
  readonly limits: readonly RatePolicy[]
  /** How many requests may be in flight; null: what any route may have. */
  readonly inFlight: number | null
  /** Where the config defines it, such as `sluice.yaml:12`. */
  readonly definedAt: string
}

/**
 * Routes in the order they are tried: an exact host before a wildcard before any host, then the longest path,
 * then a route that names methods before one that takes all.
 */
export function inMatchOrder(routes: readonly Route[]): readonly Route[] {
  return [...routes].sort(
    (a, b) =>
      hostRank(a.host) - hostRank(b.host) ||
      b.path.length - a.path.length ||
      (a.methods ? 0 : 1) - (b.methods ? 0 : 1),
  )
}

/** The first route of an ordered list that takes this request, or null. `path` is raw, without the query. */
export function matchRoute(
  ordered: readonly Route[],
  host: string,
  path: string,
  method: string,
): Route | null {
  const decoded = withoutDotSegments(decodeForMatching(path))
  for (const route of ordered) {
    if (
      hostMatches(route.host, host) &&
      pathMatches(route.path, decoded) &&
      methodMatches(route.methods, method)
    ) {
      return route
    }
  }
  return null
}

/** `/app` takes `/app` and `/app/x`, never `/appointment`. */
export function pathMatches(prefix: string, path: string): boolean {
  if (prefix === '/') return true
  return path.startsWith(prefix) && (path.length === prefix.length || path[prefix.length] === '/')
}

/** `*.shop.example` takes `www.shop.example`, neither `shop.example` nor `a.b.shop.example`. */
export function hostMatches(pattern: string | null, host: string): boolean {
  if (pattern === null) return true
  if (!pattern.startsWith('*.')) return pattern === host
  const suffix = pattern.slice(1)
  const label = host.length - suffix.length
  return label > 0 && host.endsWith(suffix) && !host.slice(0, label).includes('.')
}

/** A route for GET takes HEAD too: it asks for the same thing without its body (RFC 9110 9.3.2). */
export function methodMatches(methods: readonly string[] | null, method: string): boolean {
  if (methods === null || methods.includes(method)) return true
  return method === 'HEAD' && methods.includes('GET')
}

/** The host of a Host header: lower case, without port and without a closing dot. */
export function hostName(header: string): string {
  const bare = header.startsWith('[')
    ? header.slice(0, header.indexOf(']') + 1)
    : (header.split(':', 1)[0] ?? '')
  return bare.toLowerCase().replace(/\.$/, '')
}

/**
 * RFC 3986 5.2.4: a target may read `/assets/../admin` as `/admin`, so it belongs to the route of that path, and
 * cannot be had under the rules of another.
 */
function withoutDotSegments(path: string): string {
  if (!path.includes('/.')) return path
  const kept: string[] = []
  const segments = path.split('/').slice(1)
  for (const [i, segment] of segments.entries()) {
    const dots = segment === '.' || segment === '..'
    if (segment === '..') kept.pop()
    // What a dot segment ends is a folder: its path keeps the slash.
    if (!dots) kept.push(segment)
    else if (i === segments.length - 1) kept.push('')
  }
  return `/${kept.join('/')}`
}

function hostRank(host: string | null): number {
  if (host === null) return 2
  return host.startsWith('*.') ? 1 : 0
}

/**
 * Percent-decodes the unreserved characters, so that `/%61pi` cannot slip past a route for `/api`; other escapes only
 * get upper-case digits (RFC 3986 6.2.2). `%2F` stays as it is: an encoded slash is no segment border (2.2).
 */
export function decodeForMatching(path: string): string {
  if (!path.includes('%')) return path
  return path.replaceAll(/%([0-9a-fA-F]{2})/g, (whole, hex: string) => {
    const char = String.fromCharCode(Number.parseInt(hex, 16))
    return /[A-Za-z0-9._~-]/.test(char) ? char : whole.toUpperCase()
  })
}
