// The web page at `/`, and the files it is made of under /page/. It is the same for everybody and tells nothing: what it
// shows it asks of /v1, with a token where one is set. Only files read at the start are served, never a path of a request.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { extname } from 'node:path'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

interface PageFile {
  readonly type: string
  readonly body: Buffer
  readonly etag: string
}

const folder = new URL('page/', import.meta.url)
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
}
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; " +
  "img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'"

/** As the routes are written. They need no token: a browser that loads a page can send none. */
export const pagePaths: readonly string[] = ['/', '/page/:file']

/** Adds GET `/` and `/page/<file>`. Throws if the files of the page are not where this module is. */
export function addPage(app: FastifyInstance): void {
  const files = readPage()
  const schema = { hide: true } as const
  app.get('/', { schema }, (request, reply) => send(request, reply, files.get('index.html')))
  app.get<{ Params: { file: string } }>('/page/:file', { schema }, (request, reply) =>
    send(request, reply, files.get(request.params.file)),
  )
}

function readPage(): ReadonlyMap<string, PageFile> {
  const files = new Map<string, PageFile>()
  for (const name of readdirSync(folder)) {
    const type = types[extname(name)]
    if (type === undefined) continue
    const body = readFileSync(new URL(name, folder))
    const etag = `"${createHash('sha256').update(body).digest('hex').slice(0, 16)}"`
    files.set(name, { type, body, etag })
  }
  return files
}

function send(request: FastifyRequest, reply: FastifyReply, file: PageFile | undefined): unknown {
  if (file === undefined) return reply.callNotFound()
  reply.headers({
    // Asked for again each time: after an upgrade of the gateway no old script meets a new API.
    'Cache-Control': 'no-cache',
    ETag: file.etag,
    'Content-Security-Policy': policy,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
  })
  if (isKnown(request.headers['if-none-match'], file.etag)) return reply.code(304).send()
  return reply.type(file.type).send(file.body)
}

/** If-None-Match compares weakly: a proxy that compressed the file may have made its tag a weak one (RFC 9110, 13.1.2). */
function isKnown(header: string | undefined, etag: string): boolean {
  return (header ?? '').split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag)
}
