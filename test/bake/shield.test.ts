// While a new slot is watched, the old one answers what it fails: for what may be asked twice, and for nothing else.
import { expect, test } from 'vitest'
import { startTestGateway, type TestGateway } from '../support/gateway.ts'
import { rawUpstream, upstream, type Upstream } from '../support/upstream.ts'
import { twoSlots, visit } from './visits.ts'

test.each(['GET', 'HEAD', 'OPTIONS'])(
  'a %s that fails on the new slot is answered by the old one',
  async (method) => {
    const { gateway, green } = await watched()
    const { status, headers } = await visit(gateway, { method, path: '/x' })
    expect(status).toBe(200)
    expect(headers.get('x-sluice-slot')).toBe('blue')
    expect(headers.get('x-sluice-retried')).toBe('green')
    expect(green.seen).toHaveLength(1)
    expect(await metric(gateway, 'sluice_retried_on_old_slot_total{route="site"}')).toBe(1)
  },
)

test.each(['POST', 'PUT', 'DELETE', 'PATCH'])(
  'a %s that was sent is not sent again: its failure is seen',
  async (method) => {
    const { gateway, blue } = await watched()
    const { status, text } = await visit(gateway, { method, body: 'order' })
    expect([status, text]).toEqual([500, 'broken'])
    expect(blue.seen).toHaveLength(0)
  },
)

test('a POST with an Idempotency-Key is sent again whole', async () => {
  const { gateway, bodies } = await watched()
  const body = 'x'.repeat(200_000)
  const { status } = await visit(gateway, {
    method: 'POST',
    body,
    headers: { 'idempotency-key': 'order-17' },
  })
  expect(status).toBe(200)
  expect(bodies.green).toEqual([body])
  expect(bodies.blue).toEqual([body])
})

test('so is any request of a route that the config calls idempotent', async () => {
  const routes = [{ name: 'site', service: 'web', idempotent: true }]
  const { gateway, bodies } = await watched({ routes })
  expect((await visit(gateway, { method: 'POST', body: 'order' })).status).toBe(200)
  expect(bodies.blue).toEqual(['order'])
})

test('a body of more than a quarter of a mebibyte is not kept, and its failure is seen', async () => {
  const { gateway, blue } = await watched()
  const { status } = await visit(gateway, {
    method: 'POST',
    body: 'x'.repeat(256 * 1024 + 1),
    headers: { 'idempotency-key': 'order-17' },
  })
  expect(status).toBe(500)
  expect(blue.seen).toHaveLength(0)
})

test('where the old slot fails too the answer of the new one stands, and it is common cause', async () => {
  const { gateway } = await watched({}, { blueFails: true })
  const { status, text, headers } = await visit(gateway)
  expect([status, text]).toEqual([500, 'broken'])
  expect(headers.get('x-sluice-slot')).toBe('green')
  const { promote } = await gateway.status()
  expect(promote?.evidence?.counts).toMatchObject({ responses: 1, failed: 1, commonCause: 1 })
})

test('a page that only the new version has fails as itself, not as the 404 of the old one', async () => {
  const { gateway } = await watched({}, { blueStatus: 404 })
  expect((await visit(gateway)).text).toBe('broken')
  const { promote } = await gateway.status()
  expect(promote?.evidence?.counts).toMatchObject({ failed: 1, commonCause: 0 })
})

test('an answer that has begun and breaks off is not asked for again', async () => {
  const blue = await upstream('blue')
  const green = await rawUpstream((socket) => {
    socket.on('data', (chunk) => {
      if (chunk.toString().startsWith('GET /healthz'))
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
      else socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nthe beginning')
    })
  })
  const gateway = await startTestGateway(twoSlots(blue.url, green.url))
  await gateway.promote('green')
  await expect(visit(gateway)).rejects.toThrow()
  expect(blue.seen).toHaveLength(0)
  await expect.poll(async () => (await gateway.status()).promote?.evidence?.counts.failed).toBe(1)
})

test('a 503 with Retry-After is the app’s own word where the route says so, and stands', async () => {
  const routes = [{ name: 'site', service: 'web', excuse503: true }]
  const { gateway, blue } = await watched({ routes }, { greenStatus: 503, retryAfter: '60' })
  expect((await visit(gateway)).status).toBe(503)
  expect(blue.seen).toHaveLength(0)
  expect((await gateway.status()).promote?.evidence?.counts).toMatchObject({ failed: 0 })
})

test('nothing tells of it where nothing is exposed, and the session is left alone', async () => {
  const routes = [{ name: 'site', service: 'web', sticky: true }]
  const { gateway } = await watched({ routes, expose: false })
  const { status, headers } = await visit(gateway)
  expect(status).toBe(200)
  expect([...headers.keys()].filter((name) => name.startsWith('x-sluice'))).toEqual([])
  expect(headers.get('set-cookie')).toBeNull()
})

test('no more is asked twice than the budget allows: fifty at once, and the rest is seen', async () => {
  const { gateway, blue } = await watched({ judge: { onFail: 'notify' } })
  const began = performance.now()
  const all = Array.from({ length: 200 }, (_, n) => visit(gateway, { client: n }))
  const bad = (await Promise.all(all)).filter(({ status }) => status === 500).length
  const seconds = (performance.now() - began) / 1000
  // Fifty, a fifth of those that came, and ten for each second that it took.
  expect(blue.seen.length).toBeGreaterThanOrEqual(50)
  expect(blue.seen.length).toBeLessThanOrEqual(Math.min(199, 50 + 40 + Math.ceil(10 * seconds)))
  expect(bad).toBe(200 - blue.seen.length)
})

test('a slot that was not promoted with a watch has nobody behind it', async () => {
  const { gateway, blue } = await watched({ promote: { bake: '0s', smoke: [] } })
  expect((await visit(gateway)).status).toBe(500)
  expect(blue.seen).toHaveLength(0)
})

test('the smoke of a promote is asked of the new slot alone', async () => {
  const blue = await upstream('blue')
  const green = await upstream('green', (_req, res) => void res.writeHead(500).end('broken'))
  const gateway = await startTestGateway(
    twoSlots(blue.url, green.url, { promote: { bake: '10m', smoke: ['GET /'] } }),
  )
  const { body } = await gateway.promote('green')
  expect(body).toMatchObject({ code: 'smoke_failed', exit: 3, live: 'blue' })
})

interface Behaviour {
  readonly blueFails?: boolean
  readonly blueStatus?: number
  readonly greenStatus?: number
  readonly retryAfter?: string
}

/** Green is live, watched and answers nothing well; the latitude of a judge that knows nothing of blue is wide. */
async function watched(
  more: object = {},
  { blueFails, blueStatus = 200, greenStatus = 500, retryAfter }: Behaviour = {},
): Promise<{
  gateway: TestGateway
  blue: Upstream
  green: Upstream
  bodies: { blue: string[]; green: string[] }
}> {
  const bodies = { blue: [] as string[], green: [] as string[] }
  const blue = await upstream('blue', (req, res) => {
    let text = ''
    req.on('data', (chunk: Buffer) => (text += chunk.toString()))
    req.once('end', () => {
      bodies.blue.push(text)
      res.writeHead(blueFails ? 500 : blueStatus).end('blue')
    })
  })
  const green = await upstream('green', (req, res) => {
    let text = ''
    req.on('data', (chunk: Buffer) => (text += chunk.toString()))
    req.once('end', () => {
      bodies.green.push(text)
      res.writeHead(greenStatus, retryAfter ? { 'retry-after': retryAfter } : {}).end('broken')
    })
  })
  const gateway = await startTestGateway(twoSlots(blue.url, green.url, more))
  await gateway.promote('green')
  return { gateway, blue, green, bodies }
}

async function metric(gateway: TestGateway, line: string): Promise<number> {
  const text = await (await fetch(`${gateway.adminUrl}/metrics`)).text()
  const found = text.split('\n').find((each) => each.startsWith(line))
  return Number(found?.slice(line.length + 1) ?? 'NaN')
}
