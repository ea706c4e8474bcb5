// Who may use the admin API: whoever holds the token; without one, only this machine, and no web page in its browser.
import { timingSafeEqual, createHash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

export interface Door {
  /** Empty: no token is set. */
  readonly token: string
  /** A unix socket is guarded by its file permissions. */
  readonly socket: boolean
}

/** Why this request may not pass, or null. */
export function objectionTo(headers: IncomingHttpHeaders, door: Door): string | null {
  if (door.socket) return null
  if (door.token !== '') {
    return bearerIs(headers.authorization, door.token)
      ? null
      : 'an "Authorization: Bearer TOKEN" header with the admin token is needed'
  }
  // Without a token the browser of this machine is the hole: a page from elsewhere could post here, or point
  // a name of its own at 127.0.0.1.
  if (headers.origin !== undefined && !isOwnOrigin(headers.origin, headers.host)) {
    return `pages of ${headers.origin} may not use the admin API`
  }
  if (!isLocalName(headers.host))
    return `the admin API does not answer to the name ${headers.host ?? ''}`
  return null
}

function bearerIs(header: string | undefined, token: string): boolean {
  const given = /^Bearer (.+)$/i.exec(header ?? '')?.[1] ?? ''
  return timingSafeEqual(digest(given), digest(token))
}

/** Of one length, so that the comparison tells nothing of the token's. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

function isOwnOrigin(origin: string, host: string | undefined): boolean {
  return origin === `http://${host ?? ''}`
}

function isLocalName(host: string | undefined): boolean {
  const name = (host ?? '').replace(/:\d+$/, '').toLowerCase()
  return name === 'localhost' || name === '[::1]' || /^127(\.\d{1,3}){3}$/.test(name)
}
