// What the log says of a client that left: a line as of every request, with 499, which names the client and not the target.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryDir, writeGatewayConfig } from '../support/gateway.ts'
import { rawClient } from '../support/raw-client.ts'
import { poll, request } from './front.ts'
import { scripted } from './scripted.ts'

const script = fileURLToPath(new URL('../support/run-gateway.ts', import.meta.url))

// Scenario 38.
test.for([
  ['before the answer', '', 0],
  ['in the midst of it', 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf', 4],
] as const)(
  'a client that leaves %s is logged as gone, and its request to the target is cancelled',
  async ([, begun, bytesOut]) => {
    const app = await scripted(({ socket }) => void socket.write(begun))
    const gateway = await logging(app.url)
    const client = await rawClient(gateway.port)
    client.send(request('GET /cart'))
    await poll(() => app.calls.length).toBe(1)
    await client.until((text) => text.endsWith(begun.slice(-4)))
    client.socket.resetAndDestroy()
    await poll(() => app.open()).toBe(0)
    await poll(gateway.requests).toEqual([
      expect.objectContaining({
        method: 'GET',
        path: '/cart',
        status: 499,
        error: 'client_gone',
        bytesOut,
      }),
    ])
  },
)

/** A gateway as a process, with the requests that it has logged. */
async function logging(url: string) {
  const configPath = await writeGatewayConfig(await temporaryDir(), {
    slots: { blue: { web: url }, green: { web: url } },
    log: { level: 'info', access: true },
  })
  const child = spawn(process.execPath, [script, configPath], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const lines: Record<string, unknown>[] = []
  const started = Promise.withResolvers<string>()
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line = JSON.parse(text) as Record<string, unknown>
    if ('publicUrl' in line) started.resolve(String(line['publicUrl']))
    else if (line['msg'] === 'request') lines.push(line)
  })
  const port = Number(new URL(await started.promise).port)
  return { port, requests: () => lines }
}
