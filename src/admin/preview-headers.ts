// The headers of a previewed request and of its answer. The admin token never reaches an app, and nothing an app says
// takes effect on the admin's host: its Set-Cookie is dropped, and its pages get an origin of their own.
import { hopByHop } from '../model/hop-by-hop.ts'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { SlotName } from '../model/slot.ts'

/** Without `allow-same-origin` a page has the origin `null`, which the guard refuses. */
export const sandbox = 'sandbox allow-scripts allow-forms allow-popups'

/** What every answer of a preview carries, the app's and our own. */
export function previewHeaders(slot: SlotName): Record<string, string> {
  return {
    'content-security-policy': sandbox,
    'cache-control': 'no-store',
    'x-sluice-slot': slot,
  }
}

/** What a proxy vouches for; it is set here, or has no place here. */
const ours: ReadonlySet<string> = new Set([
  'content-length',
  'expect',
  'forwarded',
  'host',
  'via',
  'x-real-ip',
])

/** What a browser would keep for the host of the admin API, beyond the page that was looked at. */
const keptByBrowsers: ReadonlySet<string> = new Set([
  'alt-svc',
  'clear-site-data',
  'service-worker-allowed',
  'set-cookie',
  'set-cookie2',
  'strict-transport-security',
])

export interface Sent {
  readonly slot: SlotName
  /** The Host that the app is asked with. */
  readonly host: string
  /** Whether Authorization holds the admin token, or is the app's. */
  readonly authorization: 'token' | 'of-the-app'
}

/** What the app is sent. `headers`: the client's, less what its Connection header nominated. */
export function previewRequestHeaders(
  raw: IncomingMessage,
  headers: IncomingHttpHeaders,
  { slot, host, authorization }: Sent,
): IncomingHttpHeaders {
  const out: IncomingHttpHeaders = { host }
  for (const [name, value] of Object.entries(headers)) {
    if (passesOn(name) && !(name === 'authorization' && authorization === 'token'))
      out[name] = value
  }
  // From the message itself: a client may nominate its length, and a body without one frames nothing.
  const length = raw.headers['content-length']
  if (length !== undefined) out['content-length'] = length
  const peer = peerOf(raw)
  if (peer !== '') out['x-forwarded-for'] = peer
  out['x-forwarded-host'] = host
  out['x-forwarded-proto'] = 'http'
  out['x-sluice-slot'] = slot
  const via = `${raw.httpVersion} sluice`
  out.via = raw.headers.via === undefined ? via : `${raw.headers.via}, ${via}`
  return out
}

/** What the client is sent. `prefix`: where the slot is previewed, without a slash at its end. */
export function previewAnswerHeaders(
  answer: IncomingHttpHeaders,
  prefix: string,
  { slot, host }: Sent,
): IncomingHttpHeaders {
  const nominated = new Set(
    (answer.connection ?? '').split(',').map((name) => name.trim().toLowerCase()),
  )
  const out: Record<string, string | string[] | undefined> = {}
  for (const [name, value] of Object.entries(answer)) {
    const dropped = hopByHop.has(name) || nominated.has(name) || keptByBrowsers.has(name)
    if (!dropped && !name.startsWith('x-sluice-')) out[name] = value
  }
  if (answer.location !== undefined) out['location'] = rewritten(answer.location, prefix, host)
  // A field of its own beside the app's: of two policies a browser applies both.
  const policy = answer['content-security-policy']
  Object.assign(out, previewHeaders(slot))
  if (policy !== undefined) out['content-security-policy'] = [policy.toString(), sandbox]
  return out
}

/** By the name as CGI and WSGI servers read it, to whom `x_forwarded_for` is `x-forwarded-for`. */
function passesOn(name: string): boolean {
  const plain = name.replaceAll(/[^a-z0-9-]/g, '-')
  return (
    !hopByHop.has(plain) &&
    !ours.has(plain) &&
    !plain.startsWith('x-forwarded-') &&
    !plain.startsWith('x-sluice-')
  )
}

/** Stays in the preview: a path, and a URL of the host that was asked. Others lead elsewhere, or are relative. */
function rewritten(location: string, prefix: string, host: string): string {
  const [, authority, rest = ''] = /^(?:https?:)?\/\/([^/?#\\]*)(.*)$/i.exec(location) ?? []
  if (authority === undefined) return location.startsWith('/') ? prefix + location : location
  if (authority.toLowerCase() !== host.toLowerCase()) return location
  return prefix + (rest.startsWith('/') ? rest : `/${rest}`)
}

/** Empty for a unix socket. */
function peerOf(raw: IncomingMessage): string {
  return (raw.socket.remoteAddress ?? '').replace(/^::ffff:(?=\d+\.)/, '')
}
