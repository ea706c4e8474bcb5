// The admin listener: Fastify with the API under /v1, its OpenAPI description, and the open pages.
// It is never mounted on the public port.
import swagger from '@fastify/swagger'
import { fastify, type FastifyInstance } from 'fastify'
import { catalogue, isSluiceError } from '../model/errors.ts'
import { addEventsRoute } from './events-route.ts'
import { objectionTo, type Door } from './guard.ts'
import { addOpenRoutes } from './open-routes.ts'
import type { AdminPorts } from './ports.ts'
import { problemOf } from './problem.ts'
import { readStatus } from './status.ts'
import { addSwitchRoutes } from './switch-routes.ts'

/** The server with all its routes, not yet listening. */
export async function createAdmin(door: Door, ports: AdminPorts): Promise<FastifyInstance> {
  const app = fastify({
    // Event streams stay open for as long as people watch; the gateway's end is theirs.
    forceCloseConnections: true,
    bodyLimit: 64 * 1024,
    ajv: { customOptions: { removeAdditional: false, coerceTypes: 'array', allErrors: true } },
  })
  answerErrors(app)
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Sluice admin API', version: ports.version },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
    },
  })
  app.addHook('onRequest', async (request, reply) => {
    if (!request.url.startsWith('/v1/')) return
    const objection = objectionTo(request.headers, door)
    if (objection === null) return
    const problem = problemOf('unauthorized', objection)
    await reply.code(problem.status).header('WWW-Authenticate', 'Bearer').send(problem)
  })
  // Posts without a body, such as a rollback by curl, carry a type for nothing at all.
  app.addContentTypeParser('application/x-www-form-urlencoded', (_request, payload, done) => {
    payload.resume()
    done(null, null)
  })
  addOpenRoutes(app, ports)
  addSwitchRoutes(app, ports)
  addEventsRoute(app, ports.events)
  addGatewayRoutes(app, ports)
  await app.ready()
  return app
}

function addGatewayRoutes(app: FastifyInstance, ports: AdminPorts): void {
  app.get('/v1/status', { schema: { summary: 'The whole picture' } }, () => readStatus(ports))

  app.get('/v1/openapi.json', { schema: { hide: true } }, () => app.swagger())

  app.post('/v1/reload', { schema: { summary: 'Read sluice.yaml again' } }, async (_request, reply) => {
    const found = await ports.reload()
    if (found.kind === 'loaded') return { result: 'loaded', ...found }
    const problem = problemOf(found.code, found.detail)
    return reply.code(problem.status).send(problem)
  })
}

function answerErrors(app: FastifyInstance): void {
  app.setNotFoundHandler((request, reply) => {
    const problem = problemOf('not_found', `${request.method} ${request.url} is not part of the admin API`)
    return reply.code(problem.status).send(problem)
  })
  app.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    if (isSluiceError(error)) {
      return reply.code(catalogue[error.code].status).send(problemOf(error.code, error.message, error.facts))
    }
    const badInput = (error.statusCode ?? 500) < 500
    const problem = badInput
      ? problemOf('bad_input', `${request.method} ${request.url}: ${error.message}`)
      : problemOf('unexpected', error.message, { id: request.id })
    return reply.code(badInput ? (error.statusCode ?? 400) : 500).send(problem)
  })
}
