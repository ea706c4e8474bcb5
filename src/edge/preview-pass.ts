// The pass to a slot that is not live: an operator hands out a link, the link becomes a cookie, and whoever holds it sees that slot
// on the public host until it expires. What is not signed by this gateway, or is over, is no pass at all.
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { RequestHead } from '../model/head.ts'
import type { PreviewLink } from '../model/preview.ts'
import { isSlotName, type SlotName } from '../model/slot.ts'
import { cookieValue, setCookie } from './cookies.ts'
import type { Endpoint } from './listen.ts'

export interface Pass {
  readonly slot: SlotName
  /** Milliseconds since 1970. */
  readonly expiresAt: number
  readonly token: string
}

export interface PreviewPasses {
  grant(slot: SlotName, expiresAt: number): Pass
  /** The pass that a request carries in its cookie; null: none that holds now. */
  carried(head: RequestHead, now: number): Pass | null
  /** The pass that a request's path offers, as a link does; null: it is none. */
  offered(head: RequestHead, now: number): Pass | null
  /** Ends every pass to this slot that was handed out so far; new ones may be. Returns what `resume` needs after a restart. */
  end(slot: SlotName): Rounds
  resume(rounds: Rounds): void
}

/** How often the passes of each slot were ended. */
type Rounds = Readonly<Record<SlotName, number>>

/** Where links lead (RFC 8615); a path below it without a valid pass is the app's, like any other. */
const previewPath = '/.well-known/sluice/preview/'

/** The link that ends a preview. */
export const endPath = `${previewPath}end`

const name = 'sluice_preview'

export function createPreviewPasses(secret: Buffer): PreviewPasses {
  let rounds: Rounds = { blue: 0, green: 0 }
  const sign = (slot: SlotName, expiry: string): Buffer => {
    const round = rounds[slot] === 0 ? '' : ` ${rounds[slot]}`
    const text = `preview ${slot}.${expiry}${round}`
    return createHmac('sha256', secret).update(text).digest().subarray(0, 16)
  }
  const read = (token: string, now: number): Pass | null => {
    const [, slot, expiry, mac] = /^([a-z]{4,5})\.([0-9a-z]{1,11})\.([\w-]{22})$/.exec(token) ?? []
    if (expiry === undefined || mac === undefined || !isSlotName(slot)) return null
    if (!timingSafeEqual(Buffer.from(mac, 'base64url'), sign(slot, expiry))) return null
    const expiresAt = Number.parseInt(expiry, 36)
    return expiresAt > now ? { slot, expiresAt, token } : null
  }
  return {
    grant(slot, expiresAt) {
      const expiry = expiresAt.toString(36)
      const mac = sign(slot, expiry).toString('base64url')
      return { slot, expiresAt, token: `${slot}.${expiry}.${mac}` }
    },
    carried(head, now) {
      const token = cookieValue(head.header('cookie'), name)
      return token === null ? null : read(token, now)
    },
    offered(head, now) {
      if (!head.path.startsWith(previewPath)) return null
      return read(head.path.slice(previewPath.length), now)
    },
    end(slot) {
      rounds = { ...rounds, [slot]: rounds[slot] + 1 }
      return rounds
    },
    resume(kept) {
      rounds = kept
    },
  }
}

/** What an operator hands out: for browsers a link, for others a cookie. */
export function previewLink({ slot, token, expiresAt }: Pass, door: Endpoint): PreviewLink {
  const host = door.host.includes(':') ? `[${door.host}]` : door.host
  return {
    slot,
    expiresAt: new Date(expiresAt).toISOString(),
    path: `${previewPath}${token}`,
    endPath,
    cookie: `${name}=${token}`,
    local: `http://${host}:${door.port}`,
  }
}

/** The Set-Cookie value that carries a pass until its end. */
export function passCookie({ token, expiresAt }: Pass, now: number, https: boolean): string {
  const maxAge = Math.ceil((expiresAt - now) / 1000)
  return setCookie({ name, value: token, maxAge, https })
}

/** The Set-Cookie value that takes a pass away. */
export function noPassCookie(https: boolean): string {
  return setCookie({ name, value: '', maxAge: 0, https })
}
