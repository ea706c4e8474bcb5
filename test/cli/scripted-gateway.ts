// A real HTTP server that speaks the admin API as a test scripts it, over TCP or a unix socket.
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import type { ErrorCode } from '../../src/model/errors.ts'
import { catalogue } from '../../src/model/errors.ts'
import type { GatewayEvent } from '../../src/model/events.ts'
import type { Promotion } from '../../src/model/promotion.ts'

export interface Asked {
  readonly method: string
  /** With its query. */
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: unknown
}

/** A document, `null` to never answer, or `break` to end the connection. */
export type Answer = { readonly status: number; readonly body: unknown } | null | 'break'

export interface ScriptedGateway {
  /** For --admin. */
  readonly admin: string
  readonly asked: readonly Asked[]
  tell(event: GatewayEvent): void
  tellPromotion(promotion: Promotion): void
  /** Ends the event streams; new ones may come. */
  breakStreams(): void
  /** Ends every connection, and takes no more. */
  vanish(): Promise<void>
}

export interface Script {
  /** Everything but the event stream. */
  readonly answer: (asked: Asked, gateway: ScriptedGateway) => Answer | Promise<Answer>
  /** Whether there is an event stream; without one it is refused as unknown. */
  readonly events?: boolean
  /** Instead of a port. */
  readonly socket?: string
}

export async function startScripted(script: Script): Promise<ScriptedGateway> {
  const followers = new Set<ServerResponse>()
  const asked: Asked[] = []
  let lastId = 0
  const server = createServer((req, res) => {
    void readBody(req).then(async (body) => {
      const question = { method: req.method ?? '', path: req.url ?? '', headers: req.headers, body }
      asked.push(question)
      if (question.path.startsWith('/v1/events') && script.events !== false)
        return follow(res, followers)
      const found = await script.answer(question, gateway)
      if (found === 'break') res.destroy()
      else if (found !== null) {
        res.writeHead(found.status, { 'Content-Type': 'application/json' })
        res.end(typeof found.body === 'string' ? found.body : JSON.stringify(found.body))
      }
    })
  })
  const closed = closeable(server)
  onTestFinished(closed)
  const gateway: ScriptedGateway = {
    admin: await listen(server, script.socket),
    asked,
    tell(event) {
      const told = { ...event, id: ++lastId, at: new Date().toISOString(), generation: 42 }
      for (const follower of followers) follower.write(`${JSON.stringify(told)}\n`)
    },
    tellPromotion: (promotion) => gateway.tell({ type: 'promotion', promotion }),
    breakStreams() {
      for (const follower of followers) follower.destroy()
    },
    vanish: closed,
  }
  return gateway
}

export function ok(body: unknown): Answer {
  return { status: 200, body }
}

/** As the gateway tells an error. */
export function problem(code: ErrorCode, detail: string, facts: object = {}): Answer {
  const { status, says: title, exit, next } = catalogue[code]
  return {
    status,
    body: { ...facts, type: 'about:blank', title, status, detail, code, exit, next },
  }
}

function follow(res: ServerResponse, followers: Set<ServerResponse>): void {
  res.writeHead(200, { 'Content-Type': 'application/x-ndjson' })
  res.flushHeaders()
  followers.add(res)
  res.once('close', () => followers.delete(res))
}

async function readBody(req: AsyncIterable<Buffer>): Promise<unknown> {
  const chunks: Buffer[] = []
  for await (const chunk of req) chunks.push(chunk)
  const text = Buffer.concat(chunks).toString()
  return text === '' ? null : JSON.parse(text)
}

function listen(server: Server, socket: string | undefined): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>()
  if (socket !== undefined) {
    server.listen(socket, () => resolve(`unix:${socket}`))
    return promise
  }
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    resolve(`127.0.0.1:${port}`)
  })
  return promise
}

function closeable(server: Server): () => Promise<void> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  return () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    server.close(() => resolve())
    for (const socket of sockets) socket.destroy()
    return promise
  }
}
