// What the outside may ask about or do to this process: its version, health, what it received, and /break.
import type { App, Exchange } from './app.ts'
import { sendError, sendJson } from './answers.ts'
import { parseBreak } from './breakage.ts'
import { probe } from './database.ts'

/** `{version, slot, pid}` */
export function showVersion(app: App, { response }: Exchange): void {
  sendJson(response, 200, { version: app.version, slot: app.slot, pid: process.pid })
}

/** 200 `{db: "ok", version}` after a real read of a table, else 503 with what SQLite said. */
export function showHealth(app: App, { response }: Exchange): void {
  const trouble = probe(app.database)
  sendJson(response, trouble === null ? 200 : 503, { db: trouble ?? 'ok', version: app.version })
}

/** The request as it came in: `{method, url, httpVersion, rawHeaders, version}`. */
export function showHeaders(app: App, { request, response }: Exchange): void {
  const { method, url, httpVersion, rawHeaders } = request
  sendJson(response, 200, { method, url, httpVersion, rawHeaders, version: app.version })
}

/** `{kind, rate, ms, path, version}`, or only `{kind: "none", version}` when nothing is broken. */
export function showBreak(app: App, { response }: Exchange): void {
  const fault = app.breakage.current() ?? { kind: 'none' }
  sendJson(response, 200, { ...fault, version: app.version })
}

/** `?kind=errors&rate=0.2&ms=2000&path=/api`; a bad value is 400 and changes nothing. */
export function setBreak(app: App, exchange: Exchange): void {
  const read = (name: string) => exchange.query.get(name) ?? undefined
  const parsed = parseBreak(
    { kind: read('kind'), rate: read('rate'), ms: read('ms'), path: read('path') },
    { kind: 'kind', rate: 'rate', ms: 'ms', path: 'path' },
  )
  if (parsed.kind === 'bad') return sendError(exchange.response, 400, parsed.why)
  app.breakage.set(parsed.request)
  showBreak(app, exchange)
}
