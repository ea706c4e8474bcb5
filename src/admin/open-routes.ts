// The pages that need no token, for load balancers, Prometheus and people: they tell nothing that could be misused.
import type { FastifyInstance } from 'fastify'
import { targetsOf } from '../model/world.ts'
import { pagePaths } from './page-route.ts'
import type { AdminPorts } from './ports.ts'
import { readStatus } from './status.ts'

/** As the routes are written. All others are guarded. */
export const openPaths: ReadonlySet<string> = new Set([
  '/live',
  '/ready',
  '/health',
  '/metrics',
  ...pagePaths,
])

export function addOpenRoutes(app: FastifyInstance, ports: AdminPorts): void {
  app.get('/live', { schema: { summary: 'The process runs' } }, () => ({ live: true }))

  app.get('/ready', { schema: { summary: 'It may be given traffic' } }, (_request, reply) => {
    const why = unreadyBecause(ports)
    return reply.code(why === null ? 200 : 503).send({ ready: why === null, why })
  })

  app.get('/health', { schema: { summary: 'The picture for people' } }, (_request, reply) => {
    const { live, generation, slots, warnings } = readStatus(ports)
    const healthy = { blue: slots.blue.healthy, green: slots.green.healthy }
    const ok = healthy[live] && warnings.length === 0
    return reply.code(healthy[live] ? 200 : 503).send({ ok, live, generation, healthy, warnings })
  })

  app.get(
    '/metrics',
    { schema: { summary: 'Metrics for Prometheus' } },
    async (_request, reply) => {
      const page = await ports.metrics.page()
      return reply.type(page.type).send(page.body)
    },
  )
}

/** Every service of the live slot must have an address that is not known to be sick. */
function unreadyBecause(ports: AdminPorts): string | null {
  if (ports.closing()) return 'the gateway is shutting down'
  const world = ports.world()
  for (const service of Object.values(world.slots[world.live].services)) {
    if (service.targets.length === 0) return `${world.live}/${service.name} has no address`
    if (service.targets.every((target) => target.health === 'unhealthy')) {
      return `no target of ${world.live}/${service.name} is healthy`
    }
  }
  const probed = targetsOf(world.slots[world.live]).every(
    (target) => ports.lastProbe(target.id) !== null,
  )
  return probed ? null : `${world.live} has not been probed yet`
}
