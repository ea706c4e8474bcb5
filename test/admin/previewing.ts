// A gateway with blue live and an app of the test as green, and requests to the preview of green.
import { once } from 'node:events'
import { connect } from 'node:net'
import { onTestFinished } from 'vitest'
import { rawClient } from '../support/raw-client.ts'
import { startTestGateway, type TestGateway } from '../support/gateway.ts'
import { upstream } from '../support/upstream.ts'

export interface Previewing extends TestGateway {
  /** Asks the preview of green; redirects are answers. */
  preview(path: string, init?: RequestInit): Promise<Response>
  /** Sends the bytes (latin1) to the admin listener; resolves to all that came until the connection was closed. */
  exchange(bytes: string): Promise<string>
}

/** `more` are keys of the config. */
export async function previewing(
  green: string,
  more: Record<string, unknown> = {},
): Promise<Previewing> {
  const blue = await upstream('blue')
  const slots = { blue: { web: blue.url }, green: { web: green } }
  const gateway = await startTestGateway({ slots, ...more }, { healthy: [] })
  return {
    ...gateway,
    preview: (path, init = {}) =>
      fetch(`${gateway.adminUrl}/preview/green${path}`, { redirect: 'manual', ...init }),
    async exchange(bytes) {
      const client = await rawClient(Number(new URL(gateway.adminUrl).port))
      client.send(bytes)
      return (await client.closed()).text
    },
  }
}

/** A port that refuses for as long as the test runs: a connection holds it, so no other server can be given it. */
export async function refusingPort(): Promise<number> {
  const { port } = await upstream('holder')
  const socket = connect(port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  await once(socket, 'connect')
  return socket.localPort ?? 0
}

/** A request of these lines to the admin listener, on a connection of its own. */
export function requestOf(line: string, ...fields: readonly string[]): string {
  return [`${line} HTTP/1.1`, 'Host: 127.0.0.1', 'Connection: close', ...fields, '', ''].join(
    '\r\n',
  )
}
