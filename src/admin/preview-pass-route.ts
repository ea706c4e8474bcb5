// POST /v1/preview: a pass to a slot on the public host. It changes nothing; whoever holds it sees that slot until it expires.
import type { FastifyInstance } from 'fastify'
import type { SlotName } from '../model/slot.ts'
import type { AdminPorts } from './ports.ts'

interface PreviewBody {
  slot: SlotName
  seconds?: number
}

const hour = 3600
const week = 7 * 24 * hour

const schema = {
  summary: 'A link and a cookie to see a slot before it is live',
  body: {
    type: 'object',
    required: ['slot'],
    additionalProperties: false,
    properties: {
      slot: { type: 'string', enum: ['blue', 'green'] },
      seconds: {
        type: 'integer',
        minimum: 1,
        maximum: week,
        description: 'How long it holds; an hour without it.',
      },
    },
  },
} as const

export function addPreviewPassRoute(app: FastifyInstance, ports: AdminPorts): void {
  app.post<{ Body: PreviewBody }>('/v1/preview', { schema }, (request) => {
    const { slot, seconds = hour } = request.body
    return ports.previewPass(slot, Date.now() + seconds * 1000)
  })
}
