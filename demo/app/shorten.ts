// The links over HTTP: the JSON API, the form of the page, and the short link itself.
import type { ServerResponse } from 'node:http'
import type { App, Exchange } from './app.ts'
import { seeOther, sendError, sendHtml, sendJson } from './answers.ts'
import { readBody } from './body.ts'
import { checkUrl } from './links.ts'
import { renderPage } from './page.ts'

/** `{links: [{code, url, clicks}]}`, newest first; `?limit=` 1 to 1000, by default 100. */
export function listLinks(app: App, { response, query }: Exchange): void {
  const text = query.get('limit') ?? '100'
  const limit = Number(text)
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000) {
    sendError(response, 400, `limit: found ${JSON.stringify(text)}; give 1 to 1000`)
    return
  }
  sendJson(response, 200, { links: app.links.newest(limit) })
}

/** 201 `{code, url}`; 400 for a body that is not a JSON object, 413 over 64 KiB, 422 for a bad url. */
export async function addLink(app: App, { request, response }: Exchange): Promise<void> {
  const body = await readBody(request)
  if (body.kind === 'too large') return tooLarge(response, body.limitBytes)
  const document = parseObject(body.text)
  if (document === null) {
    return sendError(response, 400, 'body: found no JSON object; send {"url": "https://..."}')
  }
  const checked = checkUrl(document['url'])
  if (checked.kind === 'refused') return sendError(response, 422, checked.why)
  const { code, url } = app.links.add(checked.href)
  sendJson(response, 201, { code, url }, { Location: `/api/links/${code}` })
}

/** The form of the page, for browsers with or without scripts: 303, or the page with the reason and 422. */
export async function addLinkByForm(app: App, { request, response }: Exchange): Promise<void> {
  const body = await readBody(request)
  if (body.kind === 'too large') return tooLarge(response, body.limitBytes)
  const typed = new URLSearchParams(body.text).get('url') ?? ''
  const checked = checkUrl(typed)
  if (checked.kind === 'url')
    return seeOther(response, `/?made=${app.links.add(checked.href).code}`)
  const name = app.sessions.read(request.headers.cookie)
  sendHtml(
    response,
    422,
    renderPage(app, { name, made: null, refused: { typed, why: checked.why } }),
  )
}

/** `{code, url, clicks}` or 404. */
export function showLink(app: App, { response, param }: Exchange): void {
  const link = app.links.find(param)
  if (link === null) return unknownCode(response, param)
  sendJson(response, 200, link)
}

/** 204, or 404 when there was none. */
export function removeLink(app: App, { response, param }: Exchange): void {
  if (!app.links.remove(param)) return unknownCode(response, param)
  response.writeHead(204)
  response.end()
}

/** 302 to where the link leads. HEAD looks without counting a click. */
export function followLink(app: App, { request, response, param }: Exchange): void {
  const url =
    request.method === 'HEAD' ? (app.links.find(param)?.url ?? null) : app.links.click(param)
  if (url === null) return unknownCode(response, param)
  response.writeHead(302, { Location: url, 'Cache-Control': 'no-store', 'Content-Length': 0 })
  response.end()
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : null
  } catch {
    return null
  }
}

function unknownCode(response: ServerResponse, code: string): void {
  const shown = JSON.stringify(code.slice(0, 100))
  sendError(response, 404, `no link has the code ${shown}; GET /api/links lists them`)
}

function tooLarge(response: ServerResponse, limitBytes: number): void {
  sendError(response, 413, `body: more than ${limitBytes} bytes; a link needs less`, {
    Connection: 'close',
  })
}
