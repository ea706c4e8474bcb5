// Which requests belong to a session: those that bring back a cookie that the app was seen to set. Nobody can write one, and no
// cookie of our own is needed. What is kept are keyed hashes, never a cookie.
import { createHmac, randomBytes } from 'node:crypto'
import type { Fingerprint } from './rates/fingerprint.ts'
import { keyOf } from './rates/key.ts'

export interface SessionOptions {
  /** The name of the app's session cookie; null: any cookie with a value long enough to tell visitors apart. */
  readonly cookie: string | null
  /** Gateways that have the same call a session by the same name, and so count it together; default: drawn at each start. */
  readonly secret?: Buffer
  /** How many sessions are known at a time, a power of two; default 65,536, in about 60 bytes each. */
  readonly size?: number
}

export interface Sessions {
  /** The name of the session of a request, by its Cookie field: 16 characters of base64url. Null: it has none that is known. */
  of(cookies: string | null): string | null
  /** The app set these, each a Set-Cookie value. */
  learn(setCookies: readonly string[]): void
}

/** As long as the shortest session ids in use; `theme=dark` tells nobody apart. */
const shortestValue = 16
const longestValue = 4096

/** A request may bring back many cookies; the one of the session is among the first. */
const mostCookies = 32

/** Known until the gateway ends: a visitor whose app renews its cookie now and then is known again soon after. */
export function createSessions(options: SessionOptions): Sessions {
  const { cookie, secret = randomBytes(32), size = 65_536 } = options
  const known = createFingerprintSet(size)
  // Once for each session, not for each of its requests.
  const nameFor = (pair: string): string =>
    createHmac('sha256', secret).update(`session ${pair}`).digest('base64url').slice(0, 16)
  const printOf = (pair: string): Fingerprint | null => {
    const equals = pair.indexOf('=')
    const length = pair.length - equals - 1
    if (equals < 1 || length < shortestValue || length > longestValue) return null
    if (cookie !== null && pair.slice(0, equals) !== cookie) return null
    return keyOf(pair)
  }
  return {
    of(cookies) {
      if (cookies === null || known.isEmpty()) return null
      for (let n = 0, start = 0; n < mostCookies && start < cookies.length; n++) {
        const semicolon = cookies.indexOf('; ', start)
        const end = semicolon < 0 ? cookies.length : semicolon
        // What is too short is not even cut out.
        const print = end - start > shortestValue ? printOf(cookies.slice(start, end)) : null
        const name = print === null ? null : known.nameOf(print)
        if (name !== null) return name
        start = end + 2
      }
      return null
    },
    learn(setCookies) {
      for (const value of setCookies) {
        const [pair = '', ...attributes] = value.split(/;\s*/)
        if (attributes.some((attribute) => /^max-age=(0|-\d+)$/i.test(attribute))) continue
        const set = pair.trim()
        const print = printOf(set)
        if (print !== null && known.nameOf(print) === null) known.add(print, nameFor(set))
      }
    },
  }
}

const ways = 4

/** A set of fixed size, four places to a bucket; in a full bucket the place that was taken longest ago is taken again. */
function createFingerprintSet(size: number) {
  const lows = new Int32Array(size)
  const highs = new Int32Array(size)
  const names: (string | undefined)[] = Array.from({ length: size })
  const turns = new Uint8Array(size / ways)
  let empty = true
  const bucketOf = ({ low }: Fingerprint): number => (low >>> 0) % (size / ways)
  return {
    isEmpty: () => empty,
    /** Null: it is not in it. */
    nameOf(print: Fingerprint): string | null {
      const first = bucketOf(print) * ways
      for (let at = first; at < first + ways; at++) {
        if (lows[at] === print.low && highs[at] === print.high) return names[at] ?? null
      }
      return null
    },
    add(print: Fingerprint, name: string): void {
      const bucket = bucketOf(print)
      const turn = turns[bucket] ?? 0
      const at = bucket * ways + turn
      lows[at] = print.low
      highs[at] = print.high
      names[at] = name
      turns[bucket] = (turn + 1) % ways
      empty = false
    },
  }
}
