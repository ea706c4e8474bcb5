// The one place that decides what happens to a request. A pure function of head and World: no server, no clock, no await.
import { clientAddress, isTrusted } from '../model/address.ts'
import type { ErrorCode } from '../model/errors.ts'
import type { RequestHead } from '../model/head.ts'
import { matchRoute, type Route } from '../model/route.ts'
import type { World } from '../model/world.ts'
import { chooseSlot, type SlotChoice } from './choose-slot.ts'
import { noPins, type Pins } from './pins.ts'
import { endPath, type Pass } from './preview-pass.ts'

export type Verdict =
  /** It waits for traffic to be resumed; then it is decided anew. */
  | { readonly kind: 'hold' }
  /** The probe of a load balancer in front, while nothing passes: the gateway itself is well. */
  | { readonly kind: 'answer-health' }
  /** It asks what this hop allows, and not the target. */
  | { readonly kind: 'answer-options' }
  /** It followed an operator's link: from now on it previews a slot. */
  | { readonly kind: 'begin-preview'; readonly pass: Pass }
  | { readonly kind: 'end-preview' }
  | { readonly kind: 'forward'; readonly route: Route; readonly choice: SlotChoice }
  | { readonly kind: 'refuse'; readonly code: ErrorCode }

export function decide(head: RequestHead, world: World, pins: Pins = noPins): Verdict {
  // Answered here and not forwarded: TRACE would echo what we add, CONNECT asks for a tunnel (RFC 9110 9.3.8, 9.3.6).
  if (head.method === 'TRACE' || head.method === 'CONNECT') {
    return { kind: 'refuse', code: 'method_not_served' }
  }
  // Our own name twice in Via: the request goes round in a circle (RFC 9110 7.6.3).
  if (timesThrough(head.header('via')) > 1) return { kind: 'refuse', code: 'loop' }
  // Its hops are used up: it must not go on, and is answered as by the one it was meant for (RFC 9110 7.6.2).
  if (head.method === 'OPTIONS' && /^0+$/.test(head.header('max-forwards') ?? '')) {
    return { kind: 'answer-options' }
  }
  if (head.method === 'GET') {
    if (pins.offered !== null) return { kind: 'begin-preview', pass: pins.offered }
    if (pins.preview !== null && head.path === endPath) return { kind: 'end-preview' }
  }
  const stopped = whileStopped(head, world, pins)
  if (stopped !== null) return stopped
  const path = head.target === '*' ? '/' : head.path
  const route = matchRoute(world.routes, head.host, path, head.method)
  if (route === null) return { kind: 'refuse', code: 'no_route' }
  // Known from the head: nothing of the body needs to be read. What is not known is counted on its way.
  const length = Number(head.header('content-length') ?? 0)
  if (route.maxBodyBytes !== null && length > route.maxBodyBytes) {
    return { kind: 'refuse', code: 'body_too_large' }
  }
  return { kind: 'forward', route, choice: chooseSlot(head, route, world, pins) }
}

/** What becomes of a request while an operator lets none pass; null: this one passes all the same. */
function whileStopped(head: RequestHead, world: World, pins: Pins): Verdict | null {
  const { traffic, held } = world
  if (traffic.kind === 'open' && !held) return null
  const probes = head.method === 'GET' || head.method === 'HEAD'
  if (probes && head.path === world.healthPath) return { kind: 'answer-health' }
  if (traffic.kind !== 'maintenance') return { kind: 'hold' }
  // Whoever may preview is one of the house, and wants to see whether the maintenance can end.
  if (pins.preview !== null && !held) return null
  const client = clientAddress(head.peer, head.header('x-forwarded-for'), world.trustedProxies)
  if (!isTrusted(client, traffic.allow)) return { kind: 'refuse', code: 'maintenance' }
  return held ? { kind: 'hold' } : null
}

function timesThrough(via: string | null): number {
  if (via === null || !via.includes('sluice')) return 0
  return via.split(',').filter((hop) => /^\s*\d\.\d sluice\s*$/.test(hop)).length
}
