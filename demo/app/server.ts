// One running instance of the demo application: what it is made of, how it starts and how it ends.
// It never ends the process: that is for main.ts.
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { App, Version } from './app.ts'
import { loadAssets } from './assets.ts'
import { type BreakRequest, createBreakage } from './breakage.ts'
import { closeGently } from './closing.ts'
import { type Database, openDatabase } from './database.ts'
import { dispatch } from './dispatch.ts'
import { createLinks } from './links.ts'
import { createSessions } from './session.ts'
import { acceptWebSocket, isWebSocket } from './websocket.ts'

export interface StartOptions {
  /** Default 0: any free port. */
  readonly port?: number
  /** Default 127.0.0.1. */
  readonly host?: string
  /** Default '1'. */
  readonly version?: Version
  /** Letters, digits, `.`, `_`, `-`; default empty. */
  readonly slot?: string
  /** SQLite file, may be shared with the other version; default `:memory:`. */
  readonly database?: string
  readonly breakage?: BreakRequest
  /** Called where the process would exit under `crash`; the connection is cut either way. */
  readonly onCrash?: () => void
  /** How long `close` waits for requests in flight; default 5000 ms. */
  readonly graceMs?: number
  /** Decides which requests a rate strikes; default Math.random. */
  readonly random?: () => number
}

export interface RunningApp {
  /** `http://host:port`, without a slash at the end. */
  readonly url: string
  readonly port: number
  /** Finishes what is in flight, cuts what is left after the grace, closes the database. May be called twice. */
  close(): Promise<void>
  setBreak(request: BreakRequest): void
}

/** Listens, or rejects with nothing left open: EADDRINUSE, or one sentence about the database. */
export async function startApp(options: StartOptions = {}): Promise<RunningApp> {
  const { port = 0, host = '127.0.0.1', graceMs = 5000 } = options
  const database = openDatabase(options.database ?? ':memory:')
  try {
    const app = createApp(options, database)
    const server = serve(app)
    const stop = closeGently(server, app.endless, graceMs)
    const bound = await listen(server, port, host)
    let closed: Promise<void> | null = null
    return {
      url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
      port: bound,
      close: () => (closed ??= stop().then(() => database.close())),
      setBreak: (request) => app.breakage.set(request),
    }
  } catch (error) {
    database.close()
    throw error
  }
}

function createApp(options: StartOptions, database: Database): App {
  const { version = '1', slot = '', breakage = { kind: 'none' }, random = Math.random } = options
  return {
    version,
    slot,
    database,
    links: createLinks(database),
    sessions: createSessions(database),
    assets: loadAssets(version),
    breakage: createBreakage(breakage, random),
    endless: new Set(),
    crash: options.onCrash ?? (() => {}),
  }
}

function serve(app: App): Server {
  const server = createServer({ shouldUpgradeCallback: isWebSocket }, (request, response) => {
    void dispatch(app, request, response)
  })
  server.on('upgrade', (request, socket, early) => {
    void acceptWebSocket(app, request, socket, early)
  })
  return server
}

/** The port that was bound. */
async function listen(server: Server, port: number, host: string): Promise<number> {
  server.listen(port, host)
  // `once` rejects when 'error' comes first.
  await once(server, 'listening')
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : port
}
