// Real upstreams for tests: HTTP servers that say which one they are and remember what they were sent, and raw TCP
// servers that send exactly the bytes a test scripts.
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http'
import {
  createServer as createTcpServer,
  type AddressInfo,
  type Server,
  type Socket,
} from 'node:net'
import { onTestFinished } from 'vitest'

export interface Seen {
  readonly method: string
  readonly url: string
  readonly rawHeaders: readonly string[]
  readonly headers: IncomingMessage['headers']
}

export interface Upstream {
  readonly url: string
  readonly port: number
  /** Every request but the probes of `/healthz`. */
  readonly seen: Seen[]
  /** How many connections are open now. */
  connections(): Promise<number>
  /** What `/healthz` answers from now on. */
  setHealth(status: number, headers?: Record<string, string>): void
  close(): Promise<void>
}

/** An HTTP upstream; by default it answers 200 with its name. Closed when the test ends. */
export async function upstream(
  name: string,
  handler?: RequestListener,
  port = 0,
): Promise<Upstream> {
  const seen: Seen[] = []
  const health: { status: number; headers: Record<string, string> } = { status: 200, headers: {} }
  const server = createServer((req, res) => {
    if (req.url === '/healthz') {
      res.writeHead(health.status, health.headers).end(`${name} is ${health.status}`)
      return
    }
    const { method = '', url = '', rawHeaders, headers } = req
    seen.push({ method, url, rawHeaders, headers })
    if (handler) handler(req, res)
    else answerName(name, req, res)
  })
  const bound = await bind(server, port)
  const close = (): Promise<void> => closeNow(server, () => server.closeAllConnections())
  onTestFinished(close)
  return {
    url: `http://127.0.0.1:${bound}`,
    port: bound,
    seen,
    connections: () => countConnections(server),
    setHealth(status, headers = {}) {
      Object.assign(health, { status, headers })
    },
    close,
  }
}

export interface RawUpstream {
  readonly url: string
  readonly port: number
  /** Every open connection. */
  readonly sockets: ReadonlySet<Socket>
  close(): Promise<void>
}

/** A TCP upstream: `onConnection` is given each connection to read and write as it likes. Closed when the test ends. */
export async function rawUpstream(onConnection: (socket: Socket) => void): Promise<RawUpstream> {
  const sockets = new Set<Socket>()
  const server = createTcpServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    socket.on('error', () => {})
    onConnection(socket)
  })
  const port = await bind(server, 0)
  const close = (): Promise<void> =>
    closeNow(server, () => {
      for (const socket of sockets) socket.destroy()
    })
  onTestFinished(close)
  return { url: `http://127.0.0.1:${port}`, port, sockets, close }
}

/** A port of this machine that nothing listens on: it was free a moment ago. */
export async function closedPort(): Promise<number> {
  const server = createTcpServer()
  const port = await bind(server, 0)
  await closeNow(server, () => {})
  return port
}

function answerName(name: string, req: IncomingMessage, res: ServerResponse): void {
  req.resume()
  req.once('end', () =>
    res.writeHead(200, { 'Content-Type': 'text/plain', 'X-Version': name }).end(name),
  )
}

async function bind(server: Server, port: number): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  server.once('error', reject)
  server.listen(port, '127.0.0.1', () => resolve(portOf(server.address())))
  return promise
}

function portOf(address: AddressInfo | string | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0
}

function countConnections(server: Server): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>()
  server.getConnections((_error, count) => resolve(count))
  return promise
}

function closeNow(server: Server, cutAll: () => void): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  server.close(() => resolve())
  cutAll()
  return promise
}
