// One slot's preview: @fastify/http-proxy with the options that make it safe. A request is sent once, and what goes wrong is
// an error of the catalogue, never the address that failed.
import httpProxy, { type FastifyHttpProxyOptions } from '@fastify/http-proxy'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { catalogue, isSluiceError, type ErrorCode } from '../model/errors.ts'
import type { SlotName } from '../model/slot.ts'
import { originText, type World } from '../model/world.ts'
import type { Door } from './guard.ts'
import type { AdminPorts } from './ports.ts'
import { askTarget, previewCalls } from './preview-client.ts'
import {
  previewAnswerHeaders,
  previewHeaders,
  previewRequestHeaders,
  type Sent,
} from './preview-headers.ts'
import { choosePreview } from './preview-target.ts'
import { problemOf, sendProblem } from './problem.ts'

export const previewMethods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

/** Adds the preview of the slot at the prefix of the scope. */
export async function addSlotPreview(
  scope: FastifyInstance,
  slot: SlotName,
  door: Door,
  { world }: Pick<AdminPorts, 'world'>,
): Promise<void> {
  scope.addHook('onRequest', async (_request, reply) => void reply.headers(previewHeaders(slot)))
  scope.setErrorHandler((error: Error, _request, reply) => {
    const code = codeIn(error)
    // The parent's handler knows what is not of an app, such as a path that the library refuses.
    if (code === null) throw error
    return fail(reply, slot, code)
  })
  // At a path without the slash, the links of a page would lead out of the preview.
  scope.route({
    method: previewMethods,
    url: '/',
    prefixTrailingSlash: 'no-slash',
    handler: async ({ raw }, reply) => reply.redirect(`${scope.prefix}/${queryOf(raw.url)}`, 308),
  })
  const handler = handlerOf({ slot, prefix: scope.prefix, door, world })
  await scope.register(httpProxy, { ...safeOptions(slot), handler })
}

interface Preview {
  readonly slot: SlotName
  readonly prefix: string
  readonly door: Door
  readonly world: () => World
}

type Handler = NonNullable<FastifyHttpProxyOptions['handler']>

function handlerOf({ slot, prefix, door, world }: Preview): Handler {
  return ({ raw }, reply, path, options) => {
    const choice = choosePreview(world(), slot, raw.method ?? '', path)
    if (choice.kind === 'refused') return sendProblem(reply, problemOf(choice.code, choice.detail))
    const { route, target } = choice
    const sent: Sent = {
      slot,
      host: choice.host ?? raw.headers.host ?? new URL(originText(target.origin)).host,
      authorization: door.token === '' ? 'of-the-app' : 'token',
    }
    const call = { target, patience: route, path: path + queryOf(raw.url), res: reply.raw }
    const hooks: typeof options = {
      ...options,
      rewriteRequestHeaders: (_request, headers) => previewRequestHeaders(raw, headers, sent),
      rewriteHeaders(headers, request) {
        const out = previewAnswerHeaders(headers, prefix, sent)
        // The library takes out of the values what Node would not send.
        return options.rewriteHeaders?.(out, request) ?? out
      },
      onError: (_reply, { error }) => void fail(reply, slot, codeIn(error) ?? 'unexpected'),
    }
    return previewCalls.run(call, () => reply.from(path, hooks))
  }
}

function safeOptions(slot: SlotName): FastifyHttpProxyOptions {
  return {
    // A name only: the client knows the target.
    upstream: `http://${slot}.invalid`,
    // It is asked the way undici is, of which it needs a few fields only.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    undici: { request: askTarget as never },
    httpMethods: previewMethods,
    routes: ['/*'],
    proxyPayloads: false,
    disableCache: true,
    disableRequestLogging: true,
    // It would put the prefix before relative ones too.
    internalRewriteLocationHeader: false,
    replyOptions: {
      // Without it a 503 is asked up to eleven times.
      retryDelay: () => null,
      onResponse(_request, reply, answer) {
        // Else the rest of a body that the app did not wait for would reset the connection under its answer.
        if (reply.hasHeader('connection')) reply.removeHeader('connection')
        void reply.send(answer.stream)
      },
    },
  }
}

/** What went wrong at the app; null: something else. */
function codeIn(error: Error): ErrorCode | null {
  const cause = error.cause ?? error
  if (isSluiceError(cause)) return cause.code
  // Node's word for an answer that broke off.
  return cause instanceof Error && 'code' in cause && cause.code === 'ECONNRESET'
    ? 'upstream_truncated'
    : null
}

/** In place of an answer of which nothing was sent yet, although its headers may be set. */
function fail(reply: FastifyReply, slot: SlotName, code: ErrorCode): FastifyReply {
  for (const name of Object.keys(reply.getHeaders())) reply.removeHeader(name)
  reply.headers(previewHeaders(slot))
  return sendProblem(reply, problemOf(code, `${slot}: ${catalogue[code].says}`))
}

/** With its question mark, as it came. */
function queryOf(url = ''): string {
  const at = url.indexOf('?')
  return at === -1 ? '' : url.slice(at)
}
