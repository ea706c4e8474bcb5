// An error of the catalogue as an answer: a page for browsers, problem+json for others, never an internal address.
import { STATUS_CODES, type ServerResponse } from 'node:http'
import { catalogue, type ErrorCode } from '../model/errors.ts'

export interface Refusal {
  readonly code: ErrorCode
  readonly id: string
  /** The request's Accept header. */
  readonly accept: string | null
  /** Shown as X-Sluice-Slot, where exposed. */
  readonly slot: string | null
  /** What to say instead of the general sentence; empty: nothing else. An operator's words, for visitors. */
  readonly says: string
  /** More fields, names and values in turn; a Retry-After among them replaces our own. */
  readonly fields: readonly string[]
  /** Whether the connection must not be used again: the request's end is unknown. */
  readonly close: boolean
}

/** What is answered with 405 is none of these; others pass too, but nobody needs to be told (RFC 9110 10.2.1). */
export const allowedMethods = 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS'

/** Writes the whole answer. The headers must not have been sent yet. */
export function refuse(res: ServerResponse, refusal: Refusal): void {
  const { status } = catalogue[refusal.code]
  const { type, body } = render(refusal)
  const bytes = Buffer.from(body)
  const headers = [
    'Content-Type',
    type,
    'Content-Length',
    String(bytes.length),
    'Cache-Control',
    'no-store',
    'X-Sluice-Reason',
    refusal.code,
    'X-Request-Id',
    refusal.id,
  ]
  if (refusal.slot !== null) headers.push('X-Sluice-Slot', refusal.slot)
  // RFC 9110 15.5.6: a 405 names what is allowed.
  if (status === 405) headers.push('Allow', allowedMethods)
  if (status === 503 && !refusal.fields.includes('Retry-After'))
    headers.push('Retry-After', refusal.code === 'maintenance' ? '60' : '1')
  headers.push(...refusal.fields)
  if (refusal.close) headers.push('Connection', 'close')
  res.writeHead(status, headers)
  res.end(bytes)
}

/** The same as raw bytes, for a socket whose request could not be parsed at all. */
export function refusalBytes(code: ErrorCode, id: string): { status: number; bytes: string } {
  const { status } = catalogue[code]
  const { type, body } = render({ code, id, accept: null, says: '' })
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    `Content-Type: ${type}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    `Date: ${new Date().toUTCString()}`,
    `X-Sluice-Reason: ${code}`,
    `X-Request-Id: ${id}`,
    'Connection: close',
    '',
    body,
  ]
  return { status, bytes: lines.join('\r\n') }
}

function render(refusal: Pick<Refusal, 'code' | 'id' | 'accept' | 'says'>): {
  type: string
  body: string
} {
  const { status, says: general } = catalogue[refusal.code]
  const says = refusal.says || general
  if (refusal.accept !== null && /\btext\/html\b/i.test(refusal.accept)) {
    return { type: 'text/html; charset=utf-8', body: page(status, says, refusal.code, refusal.id) }
  }
  const problem = {
    type: 'about:blank',
    title: says,
    status,
    code: refusal.code,
    requestId: refusal.id,
  }
  return { type: 'application/problem+json', body: `${JSON.stringify(problem)}\n` }
}

/** The id is ours or was checked by `requestId`; only the sentence may hold what HTML could read. */
function page(status: number, says: string, code: ErrorCode, id: string): string {
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>${status}</title>
<body style="font:1.1rem/1.6 system-ui,sans-serif;max-width:34rem;margin:18vh auto;padding:0 1.5rem">
<h1 style="font-size:1.4rem">${escapeHtml(says)}</h1>
<p style="opacity:.7">${status} · ${code} · ${id}<br>sluice</p>
</body></html>
`
}

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`)
}
