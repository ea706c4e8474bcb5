// The live requests over HTTP: each that ended, once, to whom it is wanted; and a reader that does not read costs nobody anything.
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import type { LiveRequest } from '../../src/model/live-request.ts'
import { startTestGateway, type TestGateway } from '../support/gateway.ts'
import { upstream } from '../support/upstream.ts'
import { ndjson, read } from './reading.ts'

async function shop(): Promise<TestGateway> {
  const app = await upstream('app', (req, res) => {
    res.writeHead(req.url?.startsWith('/bad') === true ? 503 : 200).end()
  })
  return startTestGateway({
    slots: { blue: { web: app.url }, green: { web: app.url } },
    trustedProxies: ['127.0.0.1/32'],
    routes: [
      {
        name: 'narrow',
        match: { path: '/narrow' },
        service: 'web',
        limit: { rate: '1/min', burst: 1 },
      },
      { name: 'site', match: { path: '/' }, service: 'web', limit: many },
    ],
  })
}

const many = { rate: '1000000/s', burst: 1_000_000 }

const told = (text: string): LiveRequest[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as LiveRequest)

const visit = async ({ url }: TestGateway, path: string): Promise<void> =>
  void (await (await fetch(`${url}${path}`, { headers: from })).text())

const from = { 'X-Forwarded-For': '203.0.113.77', Cookie: 'sid=secret', 'User-Agent': 'curl/8' }

test('a request is one line when it has ended, with what became of it and nothing of who sent it', async () => {
  const gateway = await shop()
  const reader = await read(gateway, '/v1/requests', ndjson)
  expect(reader.type).toBe('application/x-ndjson')
  await visit(gateway, '/cart?card=4111')
  const text = await reader.until((all) => all.endsWith('\n'))
  expect(told(text)).toEqual([
    expect.objectContaining({
      type: 'request',
      method: 'GET',
      path: '/cart',
      status: 200,
      route: 'site',
      slot: 'blue',
      rule: null,
    }),
  ])
  for (const secret of ['4111', '203.0.113.77', 'secret', 'curl'])
    expect(text).not.toContain(secret)
})

test('as SSE it is one event', async () => {
  const gateway = await shop()
  const reader = await read(gateway, '/v1/requests')
  expect(reader.type).toBe('text/event-stream')
  await visit(gateway, '/')
  const [event = '', data = ''] = (await reader.until((all) => all.endsWith('\n\n'))).split('\n')
  expect(event).toBe('event: request')
  expect(JSON.parse(data.replace(/^data: /, ''))).toMatchObject({ type: 'request', path: '/' })
})

test.each([
  ['refused=true', ['/narrow 429']],
  ['route=narrow', ['/narrow 200', '/narrow 429']],
  ['status=5xx', ['/bad 503']],
  ['status=503', ['/bad 503']],
  ['status=2xx&route=site', ['/last 200']],
  ['slot=green', []],
])('a reader that wants %s is told of %j', async (query, expected) => {
  const gateway = await shop()
  const all = await read(gateway, '/v1/requests', ndjson)
  const some = await read(gateway, `/v1/requests?${query}`, ndjson)
  for (const path of ['/narrow', '/narrow', '/bad', '/last']) await visit(gateway, path)
  await all.until((text) => text.includes('"/last"'))
  // Both were told in the same tick, so nothing more will come.
  await gateway.close()
  const lines = told(await some.rest()).map((line) =>
    line.type === 'request' ? `${line.path} ${line.status}` : line.type,
  )
  expect(lines).toEqual(expected)
})

test.each([
  ['status=6xx', 'querystring/status'],
  ['slot=purple', 'expected blue or green'],
  ['path=/x', 'path, which is not known here'],
])('a reader that wants %s is refused and told why', async (query, found) => {
  const gateway = await shop()
  const { status, body } = await gateway.api('GET', `/v1/requests?${query}`)
  expect(status).toBe(400)
  expect((body as { detail: string }).detail).toContain(found)
})

test('a reader that does not read loses requests, is told how many, and no request waits for it', async () => {
  const gateway = await shop()
  const reader = await stalled(gateway)
  const path = `/${'x'.repeat(6000)}`
  let asked = 0
  const send = async (count: number): Promise<void> => {
    for (let n = 0; n < count; n += 20) {
      await Promise.all(Array.from({ length: 20 }, () => visit(gateway, path)))
      asked += 20
    }
  }
  // More than its buffer here and those of the two kernels hold.
  await send(1600)
  reader.resume()
  let text = ''
  reader.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')))
  await expect.poll(() => text.includes('"type":"lost"')).toBe(true)
  await visit(gateway, '/last')
  asked++
  await expect.poll(() => text.includes('"path":"/last"')).toBe(true)
  const lines = [...text.matchAll(/^\{"type".*\}$/gm)].map(
    ([line]) => JSON.parse(line) as LiveRequest,
  )
  const lost = lines.reduce((sum, line) => sum + (line.type === 'lost' ? line.lost : 0), 0)
  expect(lost).toBeGreaterThan(0)
  expect(lines.filter(({ type }) => type === 'request').length + lost).toBe(asked)
})

/** A connection that has asked for the requests and reads nothing. */
async function stalled(gateway: TestGateway): Promise<Socket> {
  const { hostname, port } = new URL(gateway.adminUrl)
  const socket = connect({ host: hostname, port: Number(port) })
  onTestFinished(() => void socket.destroy())
  await once(socket, 'connect')
  socket.write(
    'GET /v1/requests HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/x-ndjson\r\n\r\n',
  )
  await once(socket, 'readable')
  return socket
}
