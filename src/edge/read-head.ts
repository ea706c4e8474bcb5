// From a request as Node parsed it to the RequestHead that policies see, or to the refusal it deserves.
// Node's parser lets some messages through that two servers could read differently; none of them gets past here.
import { METHODS, type IncomingMessage } from 'node:http'
import type { ErrorCode } from '../model/errors.ts'
import type { RequestHead } from '../model/head.ts'
import { hostName } from '../model/route.ts'
import { eachField, folded } from './hop-headers.ts'

export type HeadReading =
  | { readonly kind: 'head'; readonly head: RequestHead }
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly head: RequestHead }

export function readHead(req: IncomingMessage): HeadReading {
  const fields = scan(req)
  const target = readTarget(req.method ?? '', req.url ?? '', fields.hosts)
  const authority = target?.authority ?? fields.hosts[0] ?? ''
  const head = makeHead(req, target?.target ?? req.url ?? '', authority)
  const code =
    lineRefusal(req) ??
    fields.refusal ??
    hostRefusal(req, fields.hosts) ??
    (target === null ? 'bad_request' : null) ??
    expectRefusal(req)
  return code === null ? { kind: 'head', head } : { kind: 'refused', code, head }
}

/** The socket's other end, with an IPv4-mapped address written as IPv4. */
function peerOf(req: IncomingMessage): string {
  const address = req.socket.remoteAddress ?? ''
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address
}

const methods = new Set(METHODS)

/**
 * Node's parser reads HTTP/0.9, HTTP/2.0 and RTSP too, and tells the last only by its methods. None of them is framed
 * by the rules of HTTP/1.1 (RFC 9112 2.3).
 */
function lineRefusal({ httpVersion, method = '' }: IncomingMessage): ErrorCode | null {
  const known = (httpVersion === '1.1' || httpVersion === '1.0') && methods.has(method)
  return known ? null : 'bad_request'
}

/** Node takes a list with something else beside it for 100-continue; HTTP/1.0 has none (RFC 9110 10.1.1). */
function expectRefusal({ headers, httpVersion }: IncomingMessage): ErrorCode | null {
  if (headers.expect === undefined || httpVersion === '1.0') return null
  return headers.expect.toLowerCase() === '100-continue' ? null : 'expectation_failed'
}

interface Fields {
  readonly hosts: string[]
  readonly refusal: ErrorCode | null
}

/** One pass over the fields that decide framing and routing. */
function scan(req: IncomingMessage): Fields {
  const hosts: string[] = []
  const codings: string[] = []
  let lookAlike = false
  let tooLong = false
  eachField(req.rawHeaders, (name, value) => {
    switch (name.toLowerCase()) {
      case 'host':
        hosts.push(value)
        break
      case 'transfer-encoding':
        codings.push(value)
        break
      case 'content-length':
        tooLong ||= !isLength(value)
        break
      default:
        lookAlike ||= framesFolded(name)
    }
  })
  return { hosts, refusal: lookAlike || tooLong ? 'bad_request' : codingRefusal(req, codings) }
}

/** A length that every reader counts the same: Node's parser takes up to 2^64, and zeros without end (RFC 9112 6.3). */
function isLength(value: string): boolean {
  return value.length <= 16 && Number.isSafeInteger(Number(value))
}

/** Whether an application behind CGI or WSGI rules would read the name as one that frames. */
function framesFolded(name: string): boolean {
  if (name.length !== 14 && name.length !== 17) return false
  const plain = folded(name.toLowerCase())
  return plain === 'content-length' || plain === 'transfer-encoding'
}

/** Chunked, once, is the only coding, and HTTP/1.0 has none (RFC 9112 6.1). */
function codingRefusal(req: IncomingMessage, codings: readonly string[]): ErrorCode | null {
  const [coding] = codings
  if (coding === undefined) return null
  if (codings.length > 1 || req.httpVersion === '1.0') return 'bad_request'
  if (coding.toLowerCase() === 'chunked') return null
  return /^[\w-]+(\s*,\s*[\w-]+)*$/.test(coding) ? 'coding_not_served' : 'bad_request'
}

/** Exactly one Host with a valid authority (RFC 9112 3.2); HTTP/1.0 may do without. */
function hostRefusal(req: IncomingMessage, hosts: readonly string[]): ErrorCode | null {
  if (hosts.length > 1) return 'bad_request'
  if (hosts.length === 0) return req.httpVersion === '1.0' ? null : 'bad_request'
  return isAuthority(hosts[0] ?? '') ? null : 'bad_request'
}

/** host[:port] of RFC 3986 3.2, without userinfo. */
function isAuthority(text: string): boolean {
  return /^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._~!$&'()*+;=%-]+)(:\d{0,5})?$/.test(text)
}

interface Target {
  readonly target: string
  readonly authority: string
}

/** Origin-form as it is, asterisk-form with OPTIONS only, absolute-form cut to origin-form (RFC 9112 3.2). */
function readTarget(method: string, url: string, hosts: readonly string[]): Target | null {
  const host = hosts[0] ?? ''
  if (url.startsWith('/')) return { target: url, authority: host }
  if (url === '*') return method === 'OPTIONS' ? { target: '*', authority: host } : null
  const absolute = /^https?:\/\/([^/?#]+)(.*)$/i.exec(url)
  const authority = absolute?.[1] ?? ''
  if (absolute === null || !isAuthority(authority)) return null
  const rest = absolute[2] ?? ''
  // Without a path it is a question about the server (RFC 9112 3.2.4).
  if (rest === '' && method === 'OPTIONS') return { target: '*', authority }
  return { target: rest.startsWith('/') ? rest : `/${rest}`, authority }
}

function makeHead(req: IncomingMessage, target: string, authority: string): RequestHead {
  const query = target.indexOf('?')
  return {
    method: req.method ?? '',
    target,
    path: query === -1 ? target : target.slice(0, query),
    authority,
    host: hostName(authority),
    httpVersion: req.httpVersion === '1.0' ? '1.0' : '1.1',
    peer: peerOf(req),
    rawHeaders: req.rawHeaders,
    header(name) {
      const value = req.headers[name]
      return value === undefined ? null : Array.isArray(value) ? value.join(', ') : value
    },
  }
}
