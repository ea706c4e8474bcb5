// The admin listener: Fastify with the API under /v1, its OpenAPI description, and the open pages.
// It is never mounted on the public port.
import swagger from '@fastify/swagger'
import { fastify, type FastifyInstance } from 'fastify'
import { isSluiceError } from '../model/errors.ts'
import { badInput } from './bad-input.ts'
import { addBanRoutes } from './ban-routes.ts'
import { addEventsRoute } from './events-route.ts'
import { addExplainRoute } from './explain-route.ts'
import { objectionTo, type Door } from './guard.ts'
import { addNotifyRoutes } from './notify-routes.ts'
import { addDoctorRoute } from './doctor-route.ts'
import { addDrainRoute } from './drain-route.ts'
import { addLockRoutes } from './lock-routes.ts'
import { addOpenRoutes, openPaths } from './open-routes.ts'
import { addPage } from './page-route.ts'
import type { AdminPorts } from './ports.ts'
import { addPreview } from './preview-route.ts'
import { problemOf, sendProblem } from './problem.ts'
import { addPreviewPassRoute } from './preview-pass-route.ts'
import { addRequestsRoute } from './requests-route.ts'
import { readStatus } from './status.ts'
import { addSwitchRoutes } from './switch-routes.ts'
import { addTopRoute } from './top-route.ts'
import { addTrafficRoutes } from './traffic-routes.ts'

/** The server with all its routes, not yet listening. */
export async function createAdmin(door: Door, ports: AdminPorts): Promise<FastifyInstance> {
  const app = fastify({
    // Event streams stay open for as long as people watch; the gateway's end is theirs.
    forceCloseConnections: true,
    bodyLimit: 64 * 1024,
    ajv: {
      // `verbose` keeps the value that was found, to be named.
      customOptions: {
        removeAdditional: false,
        coerceTypes: 'array',
        allErrors: true,
        verbose: true,
      },
    },
    schemaErrorFormatter: badInput,
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
    // By the route that was found, never by the text of the URL: `/%761/status` leads to `/v1/status` too.
    if (openPaths.has(request.routeOptions.url ?? '')) return
    const objection = objectionTo(request.headers, door)
    if (objection === null) return
    reply.header('WWW-Authenticate', 'Bearer')
    await sendProblem(reply, problemOf('unauthorized', objection))
  })
  // Posts without a body, such as a rollback by curl, carry a type for nothing at all.
  app.addContentTypeParser('application/x-www-form-urlencoded', (_request, payload, done) => {
    payload.resume()
    done(null, null)
  })
  addPage(app)
  addOpenRoutes(app, ports)
  addSwitchRoutes(app, ports)
  addEventsRoute(app, ports.events)
  addRequestsRoute(app, ports.requests)
  addTopRoute(app, ports)
  addExplainRoute(app, ports)
  addTrafficRoutes(app, ports)
  addLockRoutes(app, ports)
  addDrainRoute(app, ports)
  addDoctorRoute(app, ports)
  addPreviewPassRoute(app, ports)
  addBanRoutes(app, ports.limits)
  addNotifyRoutes(app, ports.notifications)
  addGatewayRoutes(app, ports)
  await addPreview(app, door, ports)
  await app.ready()
  return app
}

function addGatewayRoutes(app: FastifyInstance, ports: AdminPorts): void {
  app.get('/v1/status', { schema: { summary: 'The whole picture' } }, () => readStatus(ports))

  app.get('/v1/openapi.json', { schema: { hide: true } }, () => app.swagger())

  app.post(
    '/v1/reload',
    { schema: { summary: 'Read sluice.yaml again' } },
    async (_request, reply) => {
      const found = await ports.reload()
      // Its generation must outlive a kill from here on.
      await ports.promoter.written()
      if (found.kind === 'loaded') return { result: 'loaded', ...found }
      return sendProblem(reply, problemOf(found.code, found.detail))
    },
  )
}

function answerErrors(app: FastifyInstance): void {
  app.setNotFoundHandler((request, reply) => {
    const asked = `${request.method} ${request.url}`
    return sendProblem(reply, problemOf('not_found', `${asked} is not part of the admin API`))
  })
  app.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    if (isSluiceError(error)) {
      return sendProblem(reply, problemOf(error.code, error.message, error.facts))
    }
    const status = error.statusCode ?? 500
    if (status >= 500) {
      return sendProblem(reply, problemOf('unexpected', error.message, { id: request.id }))
    }
    const type = request.headers['content-type'] ?? 'of no type'
    const found = status === 415 ? `the body is ${type}, expected application/json` : error.message
    const asked = `${request.method} ${request.url}`
    return sendProblem(reply, problemOf('bad_input', `${asked}: ${found}`), status)
  })
}
