// The preview of a slot: `/preview/green/any/path` shows what `green` answers to `/any/path`, live or not.
// An app must gain nothing by being shown on the admin's host: every answer is sandboxed, and the guard goes first.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ErrorCode } from '../model/errors.ts'
import { slotNames } from '../model/slot.ts'
import type { Door } from './guard.ts'
import type { AdminPorts } from './ports.ts'
import { sandbox } from './preview-headers.ts'
import { addSlotPreview, previewMethods } from './preview-proxy.ts'
import { problemOf, sendProblem } from './problem.ts'

const prefix = '/preview'
const places = slotNames.map((slot) => `${prefix}/${slot}/`).join(' and ')

/** Adds `/preview/<slot>/<path>` for both slots. WebSockets are not carried. */
export async function addPreview(
  app: FastifyInstance,
  door: Door,
  ports: Pick<AdminPorts, 'world'>,
): Promise<void> {
  await app.register(
    async (scope) => {
      takeBodiesAsBytes(scope)
      scope.addHook('onRoute', (route) => void (route.schema = { hide: true }))
      scope.addHook('onRequest', sandboxed)
      scope.addHook('onRequest', refuseUnfit)
      for (const slot of slotNames) {
        await scope.register(async (inner) => addSlotPreview(inner, slot, door, ports), {
          prefix: `/${slot}`,
        })
      }
      for (const url of ['', '/*'])
        scope.route<Rest>({ method: previewMethods, url, handler: noSuchSlot })
    },
    { prefix },
  )
}

/** Within this scope only: the API goes on reading JSON. */
function takeBodiesAsBytes(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
  // Fastify refuses types it cannot read, such as `foo`, before any parser. The message itself keeps its type.
  scope.addHook('onRequest', async (request) => {
    request.headers = { 'content-type': undefined }
  })
}

async function sandboxed(_request: FastifyRequest, reply: FastifyReply): Promise<void> {
  reply.headers({ 'Content-Security-Policy': sandbox, 'Cache-Control': 'no-store' })
}

async function refuseUnfit({ raw }: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const unfit = whyUnfit(raw)
  if (unfit === null) return
  const { code, detail, status } = unfit
  return sendProblem(reply, problemOf(code, detail), status)
}

interface Unfit {
  readonly code: ErrorCode
  readonly detail: string
  readonly status?: number
}

function whyUnfit({ headers, method = '' }: FastifyRequest['raw']): Unfit | null {
  // Its worker would see what the browser asks of the admin API, and its pages have an origin of their own.
  if (headers['service-worker'] !== undefined) {
    const detail = 'a service worker cannot be registered from a preview'
    return { code: 'bad_input', detail, status: 403 }
  }
  if (headers.upgrade !== undefined && /\bupgrade\b/i.test(headers.connection ?? '')) {
    const detail = `the preview carries no ${headers.upgrade} connections, only requests`
    return { code: 'bad_input', detail }
  }
  const coding = headers['transfer-encoding']
  if (coding !== undefined && coding.toLowerCase() !== 'chunked')
    return { code: 'coding_not_served', detail: `the body is sent as ${coding}` }
  const hasBody = coding !== undefined || Number(headers['content-length'] ?? 0) > 0
  if (hasBody && (method === 'GET' || method === 'HEAD'))
    return { code: 'bad_input', detail: `the preview carries no body of a ${method}` }
  return null
}

async function noSuchSlot(request: FastifyRequest<Rest>, reply: FastifyReply): Promise<unknown> {
  const name = request.params['*']?.split('/', 1)[0] ?? ''
  const found = name === '' ? 'no slot is named' : `there is no slot "${name}"`
  return sendProblem(reply, problemOf('not_found', `${found}; the previews are at ${places}`))
}

interface Rest {
  Params: { '*'?: string }
}
