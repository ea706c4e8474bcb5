// GET /v1/events: the event stream as SSE for browsers, or as NDJSON for scripts, by what Accept asks for.
import type { FastifyInstance } from 'fastify'
import type { ServerResponse } from 'node:http'
import type { Told } from '../model/events.ts'
import type { EventStream } from '../telemetry/event-stream.ts'

const heartbeatMs = 15_000
/** A reader this far behind is let go; it can come back with Last-Event-ID. */
const maxBuffered = 1024 * 1024

export function addEventsRoute(app: FastifyInstance, events: EventStream): void {
  const schema = {
    summary: 'All events, live',
    description:
      'text/event-stream by default, application/x-ndjson by Accept. `after` or Last-Event-ID catches up.',
    querystring: { type: 'object', properties: { after: { type: 'integer', minimum: 0 } } },
  } as const
  app.get<{ Querystring: { after?: number } }>(
    '/v1/events',
    { schema, exposeHeadRoute: false },
    (request, reply) => {
      const sse = !/ndjson/i.test(request.headers.accept ?? '')
      const lastSeen = Number(request.headers['last-event-id'] ?? Number.NaN)
      const after = request.query.after ?? (Number.isSafeInteger(lastSeen) ? lastSeen : null)
      reply.hijack()
      stream(reply.raw, events, sse ? 'sse' : 'ndjson', after)
    },
  )
}

function stream(
  res: ServerResponse,
  events: EventStream,
  as: 'sse' | 'ndjson',
  after: number | null,
): void {
  res.writeHead(200, {
    'Content-Type': as === 'sse' ? 'text/event-stream' : 'application/x-ndjson',
    'Cache-Control': 'no-store',
    'X-Accel-Buffering': 'no',
  })
  res.flushHeaders()
  const leave = events.follow(after, (event) => {
    res.write(as === 'sse' ? sseText(event) : `${JSON.stringify(event)}\n`)
    if (res.writableLength > maxBuffered) res.destroy()
  })
  const heartbeat = setInterval(
    () => res.write(as === 'sse' ? ': still here\n\n' : '\n'),
    heartbeatMs,
  )
  res.once('close', () => {
    clearInterval(heartbeat)
    leave()
  })
}

function sseText(event: Told): string {
  return `id: ${event.id}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`
}
