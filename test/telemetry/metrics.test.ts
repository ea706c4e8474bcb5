// What the metrics count: each request once, by what became of it, and the state as it is when it is looked at.
import { request } from 'node:http'
import { expect, test } from 'vitest'
import { startTestGateway, type TestGateway } from '../support/gateway.ts'
import { rawClient } from '../support/raw-client.ts'
import { closedPort, upstream, type Upstream } from '../support/upstream.ts'
import { scrape, valueOf, type Series } from './scrape.ts'

async function shop(
  handler?: Parameters<typeof upstream>[1],
): Promise<{ gateway: TestGateway; blue: Upstream; green: Upstream }> {
  const [blue, green] = [await upstream('blue', handler), await upstream('green')]
  const nobody = `http://127.0.0.1:${await closedPort()}`
  const gateway = await startTestGateway(
    {
      slots: { blue: { web: blue.url, down: nobody }, green: { web: green.url, down: nobody } },
      routes: [
        { name: 'site', match: { host: 'shop.example', path: '/' }, service: 'web' },
        { name: 'down', match: { host: 'shop.example', path: '/down' }, service: 'down' },
      ],
      promote: { ready: '50ms', drain: '1s' },
    },
    { healthy: [] },
  )
  return { gateway, blue, green }
}

/** Sends one request and resolves to the status of its answer. */
function ask(
  gateway: TestGateway,
  method: string,
  path: string,
  host = 'shop.example',
): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const headers = { Host: host, 'Content-Length': '0' }
  const call = request(
    { host: '127.0.0.1', port: gateway.port, method, path, headers, agent: false },
    (answer) => {
      answer.resume()
      answer.once('close', () => resolve(answer.statusCode ?? 0))
    },
  )
  call.once('error', reject)
  call.end()
  return promise
}

test('a method outside the known nine is _OTHER, a request without a route is _unmatched', async () => {
  const { gateway } = await shop()
  expect(await ask(gateway, 'PURGE', '/')).toBe(200)
  expect(await ask(gateway, 'GET', '/', 'stranger.example')).toBe(404)
  const series = await scrape(gateway)
  const site = { route: 'site', slot: 'blue', code: '200', protocol: 'http' }
  expect(valueOf(series, 'sluice_requests_total', { ...site, method: '_OTHER' })).toBe(1)
  const none = { route: '_unmatched', slot: '', method: 'GET', code: '404' }
  expect(valueOf(series, 'sluice_requests_total', none)).toBe(1)
  expect(valueOf(series, 'sluice_request_duration_seconds_count', { ...none, code: '4xx' })).toBe(1)
})

test('a client that goes first is 499, whether its answer had begun or not', async () => {
  const { promise: asked, resolve } = Promise.withResolvers<void>()
  const { gateway } = await shop((req, res) => {
    if (req.url === '/begun') res.writeHead(200).write('first')
    else resolve()
  })
  const mute = await rawClient(gateway.port)
  mute.send('GET /mute HTTP/1.1\r\nHost: shop.example\r\n\r\n')
  await asked
  mute.socket.resetAndDestroy()
  const begun = await rawClient(gateway.port)
  begun.send('GET /begun HTTP/1.1\r\nHost: shop.example\r\n\r\n')
  await begun.until((text) => text.includes('first'))
  begun.socket.resetAndDestroy()
  const gone = async (): Promise<number | undefined> =>
    valueOf(await scrape(gateway), 'sluice_requests_total', { route: 'site', code: '499' })
  await expect.poll(gone).toBe(2)
  const series = await scrape(gateway)
  expect(series.filter((s) => s.name === 'sluice_upstream_errors_total')).toEqual([])
})

test('a target that cannot be reached is an upstream error with its reason', async () => {
  const { gateway } = await shop()
  expect(await ask(gateway, 'GET', '/down')).toBe(502)
  const series = await scrape(gateway)
  expect(
    valueOf(series, 'sluice_upstream_errors_total', {
      route: 'down',
      slot: 'blue',
      reason: 'refused',
    }),
  ).toBe(1)
  expect(
    valueOf(series, 'sluice_requests_total', { route: 'down', slot: 'blue', code: '502' }),
  ).toBe(1)
})

test('in flight is what is being answered now, with a zero for every route and slot', async () => {
  const { promise: asked, resolve } = Promise.withResolvers<() => void>()
  const { gateway } = await shop((_req, res) => resolve(() => res.end()))
  const slow = ask(gateway, 'GET', '/')
  const answer = await asked
  const inFlight = (series: readonly Series[]): Record<string, number> =>
    Object.fromEntries(
      series
        .filter((s) => s.name === 'sluice_requests_in_flight')
        .map((s) => [`${s.labels['route']} ${s.labels['slot']}`, s.value]),
    )
  const zero = { 'site blue': 0, 'site green': 0, 'down blue': 0, 'down green': 0 }
  expect(inFlight(await scrape(gateway))).toEqual({ ...zero, 'site blue': 1 })
  answer()
  await slow
  await expect.poll(async () => inFlight(await scrape(gateway))).toEqual(zero)
})

test('promotes and rollbacks are counted once each by what they came to, and slot and generation follow', async () => {
  const { gateway } = await shop()
  expect((await gateway.promote('green')).body.code).toBe('not_ready')
  await gateway.promote('green', { force: true })
  await gateway.settled()
  await gateway.rollback({ force: true })
  await gateway.settled()
  await gateway.promote('blue')
  const series = await scrape(gateway)
  const promotes = series
    .filter((s) => s.name === 'sluice_promotes_total')
    .map((s) => [s.labels, s.value])
  expect(promotes).toEqual([
    [{ to: 'green', result: 'refused' }, 1],
    [{ to: 'green', result: 'promoted' }, 1],
  ])
  expect(valueOf(series, 'sluice_rollbacks_total', { cause: 'hand' })).toBe(1)
  expect(valueOf(series, 'sluice_promote_swap_seconds_count', {})).toBe(2)
  expect(valueOf(series, 'sluice_slot_live', { slot: 'blue' })).toBe(1)
  expect(valueOf(series, 'sluice_slot_live', { slot: 'green' })).toBe(0)
  expect(valueOf(series, 'sluice_slot_healthy', { slot: 'green' })).toBe(0)
  expect(valueOf(series, 'sluice_generation', {})).toBe(3)
})

test('the smoke requests of a promote are no traffic', async () => {
  const { gateway, green } = await shop()
  await gateway.promote('green', { force: true })
  await gateway.settled()
  expect(green.seen.map((seen) => seen.headers['user-agent'])).toEqual(['sluice-smoke'])
  expect((await scrape(gateway)).filter((s) => s.name === 'sluice_requests_total')).toEqual([])
})
