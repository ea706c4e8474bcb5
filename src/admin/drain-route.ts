// POST /v1/drain: ends what is still in flight in the slot that is not live. The answer comes when it is over.
import type { FastifyInstance } from 'fastify'
import type { SlotName } from '../model/slot.ts'
import type { AdminPorts } from './ports.ts'
import { problemOf, sendProblem } from './problem.ts'

interface DrainBody {
  slot: SlotName
  forMs?: number
  by?: string
  why?: string
}

const day = 24 * 60 * 60 * 1000
const text = { type: 'string', maxLength: 500 } as const

const schema = {
  summary: 'End what is still in flight in the slot that is not live',
  body: {
    type: 'object',
    required: ['slot'],
    additionalProperties: false,
    properties: {
      slot: { type: 'string', enum: ['blue', 'green'] },
      forMs: {
        type: 'integer',
        minimum: 0,
        maximum: day,
        description:
          'How long it may take to end by itself; then it is cut. Without it, promote.drain.',
      },
      by: { ...text, description: 'Who asks, such as ana@laptop.' },
      why: text,
    },
  },
} as const

export function addDrainRoute(
  app: FastifyInstance,
  { drain, world }: Pick<AdminPorts, 'drain' | 'world'>,
): void {
  app.post<{ Body: DrainBody }>('/v1/drain', { schema }, async (request, reply) => {
    const { slot, forMs = null, why = '' } = request.body
    const by = request.body.by ?? request.ip
    const found = await drain({ slot, forMs, by, why })
    if (found.kind === 'refused') {
      const { live } = world()
      return sendProblem(reply, problemOf(found.code, found.detail, { live }))
    }
    return { result: 'drained', slot, ...found.all, kinds: found.kinds, ms: found.ms }
  })
}
