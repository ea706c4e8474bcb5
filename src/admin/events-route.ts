// GET /v1/events: the event stream as SSE for browsers, or as NDJSON for scripts, by what Accept asks for.
import type { FastifyInstance } from 'fastify'
import type { EventStream } from '../telemetry/event-stream.ts'
import { openStream } from './live-stream.ts'

/**
 * A reader this far behind is let go; it can come back with Last-Event-ID. What it catches up on does not count: that is handed over
 * at once, and who was let go for it would be so each time.
 */
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
      let most = Infinity
      const leave = events.follow(after, (event) => {
        stream.write(event.type, event.id, event)
        if (stream.buffered() > most) stream.cut()
      })
      most = stream.buffered() + maxBuffered
      stream.onClose(leave)
    },
  )
}
