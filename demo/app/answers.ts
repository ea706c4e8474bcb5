// How answers are written: JSON, redirects, errors. An answer here never carries a stack or a file name.
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'

/** Answers with JSON, never cached. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: OutgoingHttpHeaders = {},
): void {
  const bytes = Buffer.from(`${JSON.stringify(body)}\n`)
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': bytes.length,
    'Cache-Control': 'no-store',
    ...headers,
  })
  response.end(bytes)
}

/** Answers `{"error": why}`; `why` says what was found and what to do. */
export function sendError(
  response: ServerResponse,
  status: number,
  why: string,
  headers: OutgoingHttpHeaders = {},
): void {
  sendJson(response, status, { error: why }, headers)
}

/** After a form: 303, so that the browser follows with GET. */
export function seeOther(
  response: ServerResponse,
  location: string,
  headers: OutgoingHttpHeaders = {},
): void {
  response.writeHead(303, { Location: location, 'Content-Length': 0, ...headers })
  response.end()
}

/** Answers with a page that may load only what this app serves itself. */
export function sendHtml(response: ServerResponse, status: number, html: string): void {
  const bytes = Buffer.from(html)
  response.writeHead(status, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Length': bytes.length,
    'Cache-Control': 'no-store',
    'Content-Security-Policy':
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; " +
      "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'same-origin',
  })
  response.end(bytes)
}
