// The headers a target receives: the client's own, less what ends at this hop, plus what the gateway vouches for.
// Nothing a client sends may pose as what a proxy says: X-Forwarded-* and X-Sluice-* of untrusted peers are dropped.
import { isTrusted } from '../model/address.ts'
import type { RequestHead } from '../model/head.ts'
import type { Target, World } from '../model/world.ts'
import { eachField, folded, isHopByHop, nominatedFields } from './hop-headers.ts'

export interface Framing {
  /** How the body is sent on: as the client framed it, never both ways (RFC 9112 6.3). */
  readonly body: 'none' | 'length' | 'chunked'
  readonly expectContinue: boolean
  /** The protocol of an upgrade that is passed on, such as `websocket`. */
  readonly upgrade: string | null
}

/** Names and values in turn for the request to the target. */
export function requestHeaders(
  head: RequestHead,
  framing: Framing,
  world: World,
  target: Target,
  id: string,
): string[] {
  const trusted = isTrusted(head.peer, world.trustedProxies)
  const nominated = nominatedFields(head.rawHeaders)
  const seen = { for: '', proto: '', host: '', port: '', via: '' }
  // HTTP/1.0 may come without a Host; HTTP/1.1 may not go out without one (RFC 9112 3.2).
  const out = ['Host', head.authority || `${target.origin.host}:${target.origin.port}`]
  eachField(head.rawHeaders, (name, value) => {
    const lower = name.toLowerCase()
    switch (kindOf(lower, nominated)) {
      case 'end-to-end':
        out.push(name, value)
        break
      case 'hops':
        out.push(name, head.method === 'OPTIONS' ? oneLess(value) : value)
        break
      case 'forwarded':
        if (trusted) noteForwarded(seen, lower, name, value, out)
        break
      case 'via':
        seen.via = join(seen.via, value)
        break
      case 'ours':
        break
    }
  })
  pushForwarded(out, seen, head)
  out.push('X-Request-Id', id, 'X-Sluice-Slot', target.slot)
  out.push('Via', join(seen.via, `${head.httpVersion} sluice`))
  pushFraming(out, framing, head)
  return out
}

type Kind = 'end-to-end' | 'hops' | 'forwarded' | 'via' | 'ours'

function kindOf(lower: string, nominated: ReadonlySet<string> | null): Kind {
  if (isHopByHop(lower, nominated)) return 'ours'
  const plain = folded(lower)
  // What poses as a field of ours, or of a proxy, is dropped.
  if (plain !== lower) return kindOf(plain, null) === 'end-to-end' ? 'end-to-end' : 'ours'
  switch (lower) {
    case 'host':
    case 'expect':
    case 'x-request-id':
      return 'ours'
    case 'via':
      return 'via'
    case 'max-forwards':
      return 'hops'
    case 'forwarded':
    case 'x-real-ip':
      return 'forwarded'
    default:
      if (lower.startsWith('x-forwarded-')) return 'forwarded'
      return lower.startsWith('x-sluice-') ? 'ours' : 'end-to-end'
  }
}

/** Max-Forwards counts the hops an OPTIONS may still take (RFC 9110 7.6.2); what is no number is nobody's count. */
function oneLess(value: string): string {
  return /^\d{1,9}$/.test(value) && Number(value) > 0 ? String(Number(value) - 1) : value
}

interface Seen {
  for: string
  proto: string
  host: string
  port: string
  via: string
}

/** What a trusted proxy said: the four we speak of ourselves are noted, all others pass as they are. */
function noteForwarded(
  seen: Seen,
  lower: string,
  name: string,
  value: string,
  out: string[],
): void {
  switch (lower) {
    case 'x-forwarded-for':
      seen.for = join(seen.for, value)
      return
    case 'x-forwarded-proto':
      seen.proto ||= value
      return
    case 'x-forwarded-host':
      seen.host ||= value
      return
    case 'x-forwarded-port':
      seen.port ||= value
      return
    default:
      out.push(name, value)
  }
}

function pushForwarded(out: string[], seen: Seen, head: RequestHead): void {
  const proto = seen.proto || 'http'
  out.push(
    'X-Forwarded-For',
    join(seen.for, head.peer),
    'X-Forwarded-Proto',
    proto,
    'X-Forwarded-Host',
    seen.host || head.authority,
    'X-Forwarded-Port',
    seen.port || portOf(seen.host || head.authority, proto),
  )
}

/** Methods whose requests have no body unless they say so. */
const bodiless = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS'])

function pushFraming(out: string[], framing: Framing, head: RequestHead): void {
  if (framing.body === 'chunked') out.push('Transfer-Encoding', 'chunked')
  // Else Node would send an empty chunked body for a method that usually has one (RFC 9110 8.6).
  if (
    framing.body === 'none' &&
    !bodiless.has(head.method) &&
    head.header('content-length') === null
  ) {
    out.push('Content-Length', '0')
  }
  if (framing.expectContinue) out.push('Expect', '100-continue')
  if (framing.upgrade !== null) {
    out.push('Connection', 'Upgrade', 'Upgrade', framing.upgrade)
  } else if (wantsTrailers(head)) {
    // The only TE member that may pass on, and only nominated (RFC 9110 10.1.4).
    out.push('TE', 'trailers', 'Connection', 'TE, keep-alive')
  }
}

function wantsTrailers(head: RequestHead): boolean {
  const te = head.header('te')
  return te !== null && /(^|,)\s*trailers\s*(,|$)/i.test(te)
}

function portOf(authority: string, proto: string): string {
  const port = /:(\d+)$/.exec(authority)?.[1]
  if (port !== undefined) return port
  return proto === 'https' || proto === 'wss' ? '443' : '80'
}

function join(list: string, value: string): string {
  return list === '' ? value : `${list}, ${value}`
}
