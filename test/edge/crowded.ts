// A server with few places whose requests a test answers when it likes, and which tells how many connections wait.
import { createServer, type ServerResponse } from 'node:http'
import { onTestFinished } from 'vitest'
import { closeServer, listen } from '../../src/edge/listen.ts'
import { createPlaces } from '../../src/edge/places.ts'
import { rawClient, type RawClient } from '../support/raw-client.ts'
import { poll, request } from './front.ts'

export interface Crowded {
  readonly port: number
  /** The requests that came and have not been answered, by path. */
  readonly asked: ReadonlyMap<string, ServerResponse>
  readonly warnings: readonly string[]
  waiting(): number
  /** A client whose request for this path has come, and is not answered. */
  busy(path: string): Promise<RawClient>
  /** A client whose connection was kept after an answer. */
  idle(): Promise<RawClient>
  /** A client whose connection waits, with these bytes sent. */
  inLine(bytes: string): Promise<RawClient>
  /** Answers the request for this path with `ok`. */
  answer(path: string): void
}

export async function crowded(connections: number, waitMs = 20_000): Promise<Crowded> {
  const asked = new Map<string, ServerResponse>()
  const warnings: string[] = []
  let waiting = 0
  // Node must close nothing by itself.
  const server = createServer({ keepAliveTimeout: 100_000 }, (req, res) => {
    places.take(req.socket, res)
    asked.set(req.url ?? '', res)
  })
  const places = createPlaces(server, {
    connections,
    waitMs,
    report(report) {
      waiting = report.waiting
      if (report.warning !== null) warnings.push(report.warning)
    },
  })
  const { port } = await listen(server, { host: '127.0.0.1', port: 0 })
  onTestFinished(() => closeServer(server, 0))
  const answer = (path: string): void => {
    asked.get(path)?.end('ok')
    asked.delete(path)
  }
  const busy = async (path: string): Promise<RawClient> => {
    const client = await rawClient(port)
    client.send(request(`GET ${path}`))
    await poll(() => asked.has(path)).toBe(true)
    return client
  }
  return {
    port,
    asked,
    warnings,
    waiting: () => waiting,
    busy,
    async idle() {
      const client = await busy('/to-be-idle')
      answer('/to-be-idle')
      await client.until((text) => text.endsWith('ok'))
      return client
    },
    async inLine(bytes) {
      const before = waiting
      const client = await rawClient(port)
      if (bytes !== '') client.send(bytes)
      await poll(() => waiting).toBe(before + 1)
      return client
    },
    answer,
  }
}
