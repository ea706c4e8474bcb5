// GET /v1/requests: requests as they end, to look on. It has no address of a client, as the log has none. A reader that is too slow
// loses requests and is told how many; it is never waited for, and what it costs is bounded.
import type { FastifyInstance } from 'fastify'
import type { LiveRequest } from '../model/live-request.ts'
import type { Settled } from '../model/settled.ts'
import type { SlotName } from '../model/slot.ts'
import type { RequestStream } from '../telemetry/request-stream.ts'
import { openStream, type LiveStream } from './live-stream.ts'

interface Wanted {
  refused?: boolean
  route?: string
  slot?: SlotName
  status?: string
}

/** What may wait for a reader, beside what its connection takes. */
const maxBuffered = 64 * 1024

const schema = {
  summary: 'Requests as they end, live',
  description:
    'text/event-stream by default, application/x-ndjson by Accept. Who reads too slowly gets {"type":"lost","lost":n} in place of n requests.',
  querystring: {
    type: 'object',
    additionalProperties: false,
    properties: {
      refused: { type: 'boolean', description: 'Only those that the limits refused.' },
      route: { type: 'string', description: 'Only those of this route; `_unmatched`: of none.' },
      slot: { type: 'string', enum: ['blue', 'green'] },
      status: {
        type: 'string',
        pattern: '^[1-5](xx|[0-9][0-9])$',
        description: 'Only those answered so: a code such as 404, or a class such as 5xx.',
      },
    },
  },
} as const

export function addRequestsRoute(app: FastifyInstance, requests: RequestStream): void {
  app.get<{ Querystring: Wanted }>(
    '/v1/requests',
    { schema, exposeHeadRoute: false },
    (request, reply) => {
      const stream = openStream(request, reply)
      const tell = tellWhatFits(stream)
      const leave = requests.follow((settled) => {
        if (isWanted(settled, request.query)) tell(settled)
      })
      stream.onClose(leave)
    },
  )
}

function isWanted(
  { rule, route, slot, status }: Settled,
  { refused = false, ...wanted }: Wanted,
): boolean {
  if (refused && rule === null) return false
  if (wanted.route !== undefined && wanted.route !== (route ?? '_unmatched')) return false
  if (wanted.slot !== undefined && wanted.slot !== slot) return false
  const { status: code } = wanted
  if (code === undefined || code === String(status)) return true
  return code.endsWith('xx') && code.startsWith(String(Math.floor(status / 100)))
}

/** What does not fit is counted, and told as soon as something fits again. */
function tellWhatFits(stream: LiveStream): (request: Settled) => void {
  let lost = 0
  const write = (document: LiveRequest): void => stream.write(document.type, null, document)
  const tellLost = (at: string): void => {
    if (lost > 0) write({ type: 'lost', at, lost })
    lost = 0
  }
  stream.onDrain(() => tellLost(new Date().toISOString()))
  return (request) => {
    if (stream.buffered() > maxBuffered) return void lost++
    const at = new Date().toISOString()
    tellLost(at)
    write({ type: 'request', at, ...request })
  }
}
