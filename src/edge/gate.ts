// The one place that decides what happens to a request. A pure function of head and World: no server, no clock, no await.
import type { ErrorCode } from '../model/errors.ts'
import type { RequestHead } from '../model/head.ts'
import { matchRoute, type Route } from '../model/route.ts'
import type { SlotName } from '../model/slot.ts'
import type { World } from '../model/world.ts'

export type Verdict =
  | { readonly kind: 'forward'; readonly route: Route; readonly slot: SlotName }
  | { readonly kind: 'refuse'; readonly code: ErrorCode }

export function decide(head: RequestHead, world: World): Verdict {
  // Answered here and not forwarded: TRACE would echo what we add, CONNECT asks for a tunnel (RFC 9110 9.3.8, 9.3.6).
  if (head.method === 'TRACE' || head.method === 'CONNECT') {
    return { kind: 'refuse', code: 'method_not_served' }
  }
  // Our own name twice in Via: the request goes round in a circle (RFC 9110 7.6.3).
  if (timesThrough(head.header('via')) > 1) return { kind: 'refuse', code: 'loop' }
  const path = head.target === '*' ? '/' : head.path
  const route = matchRoute(world.routes, head.host, path, head.method)
  if (route === null) return { kind: 'refuse', code: 'no_route' }
  // Known from the head: nothing of the body needs to be read. What is not known is counted on its way.
  const length = Number(head.header('content-length') ?? 0)
  if (route.maxBodyBytes !== null && length > route.maxBodyBytes) {
    return { kind: 'refuse', code: 'body_too_large' }
  }
  return { kind: 'forward', route, slot: world.live }
}

function timesThrough(via: string | null): number {
  if (via === null || !via.includes('sluice')) return 0
  return via.split(',').filter((hop) => /^\s*\d\.\d sluice\s*$/.test(hop)).length
}
