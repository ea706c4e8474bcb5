// Answers that take their time: one late answer, and a clock that never ends by itself.
import type { ServerResponse } from 'node:http'
import type { App, Exchange } from './app.ts'
import { sendError, sendJson } from './answers.ts'
import { pause } from './pause.ts'
import { readWhole } from './whole.ts'

const delays = { min: 0, max: 600_000, fallback: 5000 }
const intervals = { min: 10, max: 60_000, fallback: 1000 }

/** `?ms=` later: `{version, ms, text}`, where text is what `&then=` says. With `&head=1` the head goes out at once and only the body is late. */
export async function answerLate(app: App, { response, query }: Exchange): Promise<void> {
  const ms = readWhole(query, 'ms', delays)
  if (ms.kind === 'bad') return sendError(response, 400, ms.why)
  const answer = { version: app.version, ms: ms.value, text: query.get('then') ?? '' }
  if (query.get('head') !== '1') {
    if ((await pause(ms.value, response)) === 'elapsed') sendJson(response, 200, answer)
    return
  }
  const body = Buffer.from(`${JSON.stringify(answer)}\n`)
  response.writeHead(200, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': body.length,
    'Cache-Control': 'no-store',
  })
  response.flushHeaders()
  if ((await pause(ms.value, response)) === 'elapsed') response.end(body)
}

/** Server-sent events `{version, at, n}`, the first at once, then one `?every=` ms. Ends when the app closes. */
export function sendClock(app: App, { request, response, query }: Exchange): void {
  const every = readWhole(query, 'every', intervals)
  if (every.kind === 'bad') return sendError(response, 400, every.why)
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' })
  if (request.method === 'HEAD') {
    response.end()
    return
  }
  tick(app, response, every.value)
}

function tick(app: App, response: ServerResponse, everyMs: number): void {
  let n = 0
  const send = () => {
    // A reader that does not keep up misses ticks instead of filling our memory.
    if (response.writableNeedDrain) return
    n += 1
    const event = { version: app.version, at: new Date().toISOString(), n }
    response.write(`id: ${n}\ndata: ${JSON.stringify(event)}\n\n`)
  }
  const timer = setInterval(send, everyMs)
  const end = () => {
    clearInterval(timer)
    response.end()
  }
  app.endless.add(end)
  response.once('close', () => {
    clearInterval(timer)
    app.endless.delete(end)
  })
  send()
}
