// The log of a gateway process: a JSON line for each request and each event, and no address of any client in it.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { request } from 'node:http'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryDir, writeGatewayConfig } from '../support/gateway.ts'
import { upstream } from '../support/upstream.ts'

const script = fileURLToPath(new URL('../support/run-gateway.ts', import.meta.url))

/** A gateway as a process, with every line it wrote to standard output. */
async function logging(log: object) {
  const [blue, green] = [await upstream('blue'), await upstream('green')]
  const slots = { blue: { web: blue.url }, green: { web: green.url } }
  const config = {
    promote: { smoke: ['GET /shop'] },
    slots,
    log,
    trustedProxies: ['127.0.0.0/8'],
    routes: [{ name: 'site', match: { path: '/shop' }, service: 'web' }],
  }
  const configPath = await writeGatewayConfig(await temporaryDir(), config)
  const child = spawn(process.execPath, [script, configPath], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const lines: Record<string, unknown>[] = []
  const { promise: addresses, resolve } = Promise.withResolvers<{
    publicUrl: string
    adminUrl: string
  }>()
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line = JSON.parse(text) as Record<string, unknown>
    if ('publicUrl' in line) resolve(line as never)
    else lines.push(line)
  })
  const end = async (): Promise<Record<string, unknown>[]> => {
    child.kill('SIGTERM')
    await once(child, 'close')
    return lines
  }
  return { ...(await addresses), end }
}

/** A visitor with an address of its own that came through two proxies. */
async function visit(url: string): Promise<void> {
  const { port } = new URL(url)
  const headers = {
    'X-Forwarded-For': '203.0.113.77, 198.51.100.5',
    Cookie: 'secret=1',
    Authorization: 'Bearer secret',
  }
  const call = request({
    host: '127.0.0.1',
    localAddress: '127.0.0.66',
    port,
    path: '/shop/cart?card=4111',
    headers,
    agent: false,
  })
  call.end()
  const [answer] = (await once(call, 'response')) as [NodeJS.ReadableStream]
  answer.resume()
  await once(answer, 'close')
}

test('a request is a line with its route, slot and time, and nothing of who sent it', async () => {
  const gateway = await logging({ level: 'info', access: true })
  await visit(gateway.publicUrl)
  const lines = await gateway.end()
  const requests = lines.filter((line) => line['msg'] === 'request')
  expect(requests).toEqual([
    expect.objectContaining({
      method: 'GET',
      path: '/shop/cart',
      route: 'site',
      slot: 'blue',
      status: 200,
      error: null,
      generation: 1,
    }),
  ])
  const text = JSON.stringify(lines)
  for (const secret of ['203.0.113.77', '198.51.100.5', '127.0.0.66', 'secret', '4111'])
    expect(text).not.toContain(secret)
})

test('a promote is logged step by step, and events without access lines where those are off', async () => {
  const gateway = await logging({ level: 'info', access: false })
  await visit(gateway.publicUrl)
  const promoted = await fetch(`${gateway.adminUrl}/v1/promote`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ slot: 'green', by: 'ana' }),
  })
  expect(promoted.status).toBe(200)
  const lines = await gateway.end()
  expect(lines.filter((line) => line['msg'] === 'request')).toEqual([])
  const steps = lines.filter((line) => line['event'] === 'promotion').map((line) => line['msg'])
  expect(steps.slice(0, 6)).toEqual([
    'promote green: preflight',
    'promote green: intent',
    'promote green: smoke',
    'promote green: smoke',
    'promote green: confirm',
    'promote green: drain',
  ])
})

test('at level warn only warnings are written', async () => {
  const gateway = await logging({ level: 'warn', access: true })
  await visit(gateway.publicUrl)
  expect(await gateway.end()).toEqual([])
})
