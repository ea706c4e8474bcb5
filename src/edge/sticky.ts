// Sessions that stay with their target: an opaque cookie that only this gateway can make names it. A cookie that names no
// target that may be picked now (dead, gone, or of the slot that was live before) is replaced, never an error.
import { createHmac } from 'node:crypto'
import type { RequestHead } from '../model/head.ts'
import type { Route } from '../model/route.ts'
import type { Target } from '../model/world.ts'
import { cookieValue, setCookie } from './cookies.ts'

export interface Sticky {
  /** The target that the request's cookie names, if it is one of these. */
  named(head: RequestHead, route: Route, targets: readonly Target[]): Target | null
  /** The Set-Cookie value that names this target. */
  cookie(route: Route, target: Target, https: boolean): string
}

/** `secret`: kept over restarts, so that sessions are too. */
export function createSticky(secret: Buffer): Sticky {
  const tags = new Map<string, string>()
  const tagOf = ({ id }: Target): string => {
    let tag = tags.get(id)
    if (tag === undefined) {
      // As long as the whole of a hash is hard to guess; a cookie is sent with every request.
      tag = createHmac('sha256', secret).update(`target ${id}`).digest('base64url').slice(0, 22)
      tags.set(id, tag)
    }
    return tag
  }
  return {
    named(head, route, targets) {
      const tag = cookieValue(head.header('cookie'), nameOf(route))
      return tag === null ? null : (targets.find((target) => tagOf(target) === tag) ?? null)
    },
    cookie(route, target, https) {
      return setCookie({ name: nameOf(route), value: tagOf(target), maxAge: null, https })
    },
  }
}

/** One cookie a service: routes that share it share its sessions. */
function nameOf({ service }: Route): string {
  return `sluice_${service}`
}
