// Every ordinary request passes here: label, fault, route, and the one place where an exception becomes an answer.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { App } from './app.ts'
import { sendError } from './answers.ts'
import { findRoute } from './routes.ts'
import { suffer, victimOf } from './strike.ts'

/** Answers the request. Never rejects: a failed handler is a 500 and its stack goes to stderr. */
export async function dispatch(
  app: App,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  label(app, response)
  // Node 24 loses what was pipelined behind an upgrade that it was told to refuse: promise nothing more.
  if (request.headers.upgrade !== undefined) response.setHeader('Connection', 'close')
  try {
    await answer(app, request, response)
  } catch (error) {
    rescue(error, request, response)
  }
}

/** Says which version and slot answers. */
function label(app: App, response: ServerResponse): void {
  response.setHeader('X-App-Version', app.version)
  if (app.slot !== '') response.setHeader('X-App-Slot', app.slot)
}

async function answer(app: App, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = '', url = '/' } = request
  const { path, query } = splitTarget(url)
  const fault = app.breakage.strike(path)
  if (fault !== null && (await suffer(app, fault, victimOf(response))) === 'over') return
  const found = findRoute(method, path)
  switch (found.kind) {
    case 'route':
      await found.handle(app, { request, response, path, query, param: found.param })
      return
    case 'wrong method':
      sendError(response, 405, `${path} takes ${found.allowed.join(', ')}, not ${method}`, {
        Allow: found.allowed.join(', '),
      })
      return
    case 'no path':
      sendError(response, 404, `${method} ${path.slice(0, 100)}: no such path; / is the page`)
  }
}

/** Takes the origin form and the absolute form (RFC 9112 section 3.2) apart without decoding them. */
function splitTarget(target: string): { path: string; query: URLSearchParams } {
  const origin = target.replace(/^https?:\/\/[^/?]*/i, '')
  const mark = origin.indexOf('?')
  const path = mark === -1 ? origin : origin.slice(0, mark)
  return {
    path: path === '' ? '/' : path,
    query: new URLSearchParams(mark === -1 ? '' : origin.slice(mark + 1)),
  }
}

function rescue(error: unknown, request: IncomingMessage, response: ServerResponse): void {
  // A client that left is no failure of ours, and there is nobody to answer.
  if (response.destroyed || request.errored !== null) return
  console.error(`${request.method} ${request.url}:`, error)
  if (response.headersSent) response.destroy()
  else sendError(response, 500, 'this request failed; the reason is in the log of the app')
}
