// Pause, resume and maintenance: requests wait instead of failing, within bounds, and the load balancer in front stays calm.
import { expect, test } from 'vitest'
import { command } from '../cli/command.ts'
import { startTestGateway, type TestGateway } from '../support/gateway.ts'
import { rawClient } from '../support/raw-client.ts'
import { upstream } from '../support/upstream.ts'

// Scenario 28.
test('paused requests wait, and resume lets them go in the order they came', async () => {
  const { gateway, seen } = await start()
  expect((await gateway.api('POST', '/v1/pause')).body).toMatchObject({ result: 'paused' })
  const waiting: Promise<number>[] = []
  for (let i = 0; i < 10; i++) {
    waiting.push(fetch(`${gateway.url}/${i}`).then((answer) => answer.status))
    await held(gateway, i + 1)
  }
  expect(seen()).toEqual([])
  expect(await metric(gateway, 'sluice_held_requests')).toBe(10)
  await gateway.api('POST', '/v1/resume')
  expect(await Promise.all(waiting)).toEqual(Array(10).fill(200))
  expect(seen()).toEqual(Array.from({ length: 10 }, (_, i) => `/${i}`))
})

// Scenario 28. Scenario 32, with ten thousand that wait in test/machine/waiting-line.test.ts.
test('who waits too long, or comes when the place is full, is told to come again', async () => {
  const { gateway, seen } = await start({ hold: { max: 2, for: '100ms' } })
  await gateway.api('POST', '/v1/pause')
  const first = [fetch(gateway.url), fetch(gateway.url)]
  await held(gateway, 2)
  const full = await fetch(gateway.url)
  expect([
    full.status,
    full.headers.get('x-sluice-reason'),
    full.headers.get('retry-after'),
  ]).toEqual([503, 'hold_full', '1'])
  for (const answer of await Promise.all(first)) {
    expect([
      answer.status,
      answer.headers.get('x-sluice-reason'),
      answer.headers.get('retry-after'),
    ]).toEqual([503, 'hold_timeout', '1'])
  }
  expect(seen()).toEqual([])
})

test('a client that leaves the line is not sent on', async () => {
  const { gateway, seen } = await start()
  await gateway.api('POST', '/v1/pause')
  const client = await rawClient(gateway.port)
  client.send('GET /gone HTTP/1.1\r\nHost: x\r\n\r\n')
  await held(gateway, 1)
  client.socket.destroy()
  await held(gateway, 0)
  await gateway.api('POST', '/v1/resume')
  expect((await fetch(`${gateway.url}/here`)).status).toBe(200)
  expect(seen()).toEqual(['/here'])
})

// Scenario 31.
test('a promote under a pause keeps the pause, and resume serves the new version', async () => {
  const { gateway } = await start()
  await gateway.api('POST', '/v1/pause')
  const waiting = fetch(gateway.url).then((answer) => answer.text())
  await held(gateway, 1)
  expect((await gateway.promote('green')).body.result).toBe('promoted')
  expect((await gateway.status()).traffic).toMatchObject({ kind: 'paused', held: 1 })
  await gateway.api('POST', '/v1/resume')
  expect(await waiting).toBe('green')
})

// Scenario 30.
test.for([
  ['pause', 'hold_timeout'],
  ['maintenance', 'maintenance'],
])(
  'under %s the health path is answered 200, by GET and HEAD, and nothing else is',
  async ([word, reason]) => {
    const health = { path: '/api/up', interval: '50ms', timeout: '1s', healthy: 2, unhealthy: 2 }
    const { gateway, seen } = await start({ health, hold: { for: '10ms' } })
    await gateway.api('POST', `/v1/${word}`, word === 'pause' ? {} : { on: true })
    for (const method of ['GET', 'HEAD']) {
      const answer = await fetch(`${gateway.url}/api/up?from=lb`, { method })
      expect([answer.status, answer.headers.get('x-sluice-slot')]).toEqual([200, null])
    }
    for (const [method, path] of [
      ['POST', '/api/up'],
      ['GET', '/api/up/deep'],
      ['GET', '/up'],
      ['HEAD', '/'],
    ] as const) {
      const answer = await fetch(gateway.url + path, { method })
      expect([answer.status, answer.headers.get('x-sluice-reason')]).toEqual([503, reason])
    }
    // The target saw its probes, and none of these.
    expect(new Set(seen())).toEqual(new Set(['/api/up']))
  },
)

// Scenario 29.
test('maintenance turns all who wait away at once, with the words of the operator, and none comes through later', async () => {
  const { gateway, seen } = await start({ hold: { for: '1h' } })
  await gateway.api('POST', '/v1/pause')
  const waiting = Array.from({ length: 5 }, () =>
    fetch(gateway.url, { headers: { accept: 'text/html' } }),
  )
  await held(gateway, 5)
  await gateway.api('POST', '/v1/maintenance', { on: true, message: 'back at noon' })
  for (const answer of await Promise.all(waiting)) {
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '60'])
    expect(await answer.text()).toContain('back at noon')
  }
  await held(gateway, 0)
  await gateway.api('POST', '/v1/maintenance', { on: false })
  expect(await (await fetch(`${gateway.url}/later`)).text()).toBe('blue')
  expect(seen()).toEqual(['/later'])
})

test('maintenance shows the words of the operator as text, lets the allowed through, and ends who waited', async () => {
  const { gateway } = await start({ trustedProxies: ['127.0.0.1/32'] })
  await gateway.api('POST', '/v1/pause')
  const waiting = fetch(gateway.url)
  await held(gateway, 1)
  const word = { on: true, message: 'Back at <noon> & "not" later', allow: ['203.0.113.0/24'] }
  expect((await gateway.api('POST', '/v1/maintenance', word)).body).toMatchObject({
    result: 'maintenance',
  })
  expect((await waiting).headers.get('x-sluice-reason')).toBe('maintenance')
  const page = await fetch(gateway.url, { headers: { accept: 'text/html' } })
  expect([page.status, page.headers.get('retry-after')]).toEqual([503, '60'])
  const text = await page.text()
  expect(text).toContain('Back at &#60;noon&#62; &#38; &#34;not&#34; later')
  const from = (client: string) => fetch(gateway.url, { headers: { 'x-forwarded-for': client } })
  expect((await from('203.0.113.9')).status).toBe(200)
  expect((await from('198.51.100.9')).status).toBe(503)
  await gateway.api('POST', '/v1/maintenance', { on: false })
  expect((await fetch(gateway.url)).status).toBe(200)
})

test('what is no network is refused, and nothing changes', async () => {
  const { gateway } = await start()
  const { status, body } = await gateway.api('POST', '/v1/maintenance', {
    on: true,
    allow: ['the office'],
  })
  expect([status, (body as { detail: string }).detail]).toEqual([
    400,
    expect.stringContaining('"the office"'),
  ])
  expect((await fetch(gateway.url)).status).toBe(200)
})

test('the word outlives a restart and a reload', async () => {
  const { gateway, config } = await start()
  await gateway.api('POST', '/v1/maintenance', { on: true, message: 'soon', allow: ['10.0.0.0/8'] })
  await gateway.gateway.reload()
  expect((await fetch(gateway.url)).status).toBe(503)
  await gateway.close()
  const again = await startTestGateway(config, { dir: gateway.dir })
  expect((await again.status()).traffic).toMatchObject({ kind: 'maintenance' })
  expect(await (await fetch(again.url)).text()).toContain('soon')
})

test('the command says what holds now and how to undo it', async () => {
  const { gateway } = await start()
  const say = async (...words: string[]) =>
    (await command(['--admin', gateway.adminUrl, ...words])).stdout.trim()
  expect(await say('pause', '--why', 'moving the database')).toBe(
    'paused: requests wait   undo: switch resume',
  )
  expect((await gateway.status()).traffic.kind).toBe('paused')
  expect(await say('resume')).toBe('requests pass')
  expect(await say('maintenance', 'on', '--message', 'soon')).toContain(
    'undo: switch maintenance off',
  )
  expect(await say('maintenance', 'off')).toBe('requests pass')
})

async function start(more: object = {}) {
  const answering = (name: string) => upstream(name, (_req, res) => void res.end(name))
  const [blue, green] = [await answering('blue'), await answering('green')]
  const config = { slots: { blue: { web: blue.url }, green: { web: green.url } }, ...more }
  const gateway = await startTestGateway(config)
  // Our own smoke requests are none of the visitors'.
  const seen = () =>
    blue.seen
      .filter(({ headers }) => headers['user-agent'] !== 'sluice-smoke')
      .map(({ url }) => url)
  return { gateway, config, seen }
}

function held(gateway: TestGateway, count: number) {
  return expect.poll(async () => (await gateway.status()).traffic.held).toBe(count)
}

async function metric(gateway: TestGateway, name: string): Promise<number> {
  const page = await (await fetch(`${gateway.adminUrl}/metrics`)).text()
  return Number(
    page
      .split('\n')
      .find((line) => line.startsWith(`${name} `))
      ?.split(' ')
      .at(-1),
  )
}
