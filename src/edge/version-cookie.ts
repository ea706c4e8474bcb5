// Which version a visitor's page came from: an opaque cookie names the term of the slot that served it, so that what the
// page asks for next can be had from the same slot for a while after a switch. Only this gateway can make one.
import { createHmac } from 'node:crypto'
import type { Former } from '../model/affinity.ts'
import type { RequestHead } from '../model/head.ts'
import type { SlotName } from '../model/slot.ts'
import { cookieValue, setCookie } from './cookies.ts'

export interface VersionCookie {
  /** Whether the page of this request came from the former slot, in the term that has ended. */
  beganOn(head: RequestHead, former: Former): boolean
  /** The Set-Cookie value that names this term; null: the request brought it. */
  renewal(head: RequestHead, slot: SlotName, term: number, https: boolean): string | null
}

const name = 'sluice_version'

/** How many terms are remembered; two are asked for at a time. */
const kept = 16

/** `secret`: kept over restarts, so that pages that are open then stay with their version. */
export function createVersionCookie(secret: Buffer): VersionCookie {
  const tags = new Map<string, string>()
  const tagOf = (slot: SlotName, term: number): string => {
    const of = `version ${slot} ${term}`
    let tag = tags.get(of)
    if (tag === undefined) {
      tag = createHmac('sha256', secret).update(of).digest('base64url').slice(0, 22)
      if (tags.size >= kept) tags.clear()
      tags.set(of, tag)
    }
    return tag
  }
  return {
    beganOn(head, { slot, term }) {
      return term !== null && cookieValue(head.header('cookie'), name) === tagOf(slot, term)
    },
    renewal(head, slot, term, https) {
      const value = tagOf(slot, term)
      if (cookieValue(head.header('cookie'), name) === value) return null
      return setCookie({ name, value, maxAge: null, https })
    },
  }
}
