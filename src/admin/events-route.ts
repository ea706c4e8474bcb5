// GET /v1/events: the event stream as SSE for browsers, or as NDJSON for scripts, by what Accept asks for.
import type { FastifyInstance } from 'fastify'
import type { EventStream } from '../telemetry/event-stream.ts'
import { openStream } from './live-stream.ts'

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
      const lastSeen = Number(request.headers['last-event-id'] ?? Number.NaN)
      const after = request.query.after ?? (Number.isSafeInteger(lastSeen) ? lastSeen : null)
      const stream = openStream(request, reply)
      const leave = events.follow(after, (event) => {
        stream.write(event.type, event.id, event)
        if (stream.buffered() > maxBuffered) stream.cut()
      })
      stream.onClose(leave)
    },
  )
}
