// Cookies of our own: reading one out of a request, writing one for an answer. A visitor's script never needs them.
import { isTrusted } from '../model/address.ts'
import type { RequestHead } from '../model/head.ts'
import type { World } from '../model/world.ts'

export interface CookieShape {
  readonly name: string
  readonly value: string
  /** Seconds; null: until the browser is closed. */
  readonly maxAge: number | null
  /** Whether the visitor came over TLS, so that the cookie may not come back without it. */
  readonly https: boolean
}

/** The value of a Set-Cookie field, for all paths of the host (RFC 6265 4.1). */
export function setCookie({ name, value, maxAge, https }: CookieShape): string {
  const age = maxAge === null ? '' : `; Max-Age=${maxAge}`
  return `${name}=${value}; Path=/; HttpOnly; SameSite=Lax${age}${https ? '; Secure' : ''}`
}

/** Whether a trusted proxy says that the visitor came over TLS. */
export function overTls(head: RequestHead, { trustedProxies }: World): boolean {
  return isTrusted(head.peer, trustedProxies) && head.header('x-forwarded-proto') === 'https'
}

/** The first cookie of this name in a Cookie field; null: there is none. */
export function cookieValue(header: string | null, name: string): string | null {
  if (header === null || !header.includes(name)) return null
  for (const pair of header.split(/[;,]/)) {
    const [key, value] = pair.split('=', 2)
    if (key?.trim() === name && value !== undefined) return value.trim()
  }
  return null
}
