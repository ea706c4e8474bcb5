// GET /v1/top: the figures of the last minute, per route and slot.
import type { FastifyInstance } from 'fastify'
import type { AdminPorts } from './ports.ts'

const schema = { summary: 'The figures of the last minute, per route and slot' } as const

export function addTopRoute(app: FastifyInstance, { top, world }: AdminPorts): void {
  app.get('/v1/top', { schema }, () => top.read(world(), new Date()))
}
