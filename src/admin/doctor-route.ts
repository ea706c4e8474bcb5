// GET /v1/doctor: what only the gateway can find out. It takes as long as an idle connection is watched: some seconds.
import type { FastifyInstance } from 'fastify'
import type { AdminPorts } from './ports.ts'

const schema = {
  summary: 'What "switch doctor" asks the gateway to find out; takes seconds',
} as const

export function addDoctorRoute(app: FastifyInstance, { checkup }: Pick<AdminPorts, 'checkup'>) {
  app.get('/v1/doctor', { schema }, () => checkup())
}
