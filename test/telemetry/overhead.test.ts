// Our own share of a request's time: what the target takes, and how long bodies are under way, is no part of it.
import { once } from 'node:events'
import { request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { startTestGateway, type TestGateway } from '../support/gateway.ts'
import { closedPort, upstream } from '../support/upstream.ts'
import { scrape, valueOf } from './scrape.ts'

const slowMs = 60
/** A timer may fire this much early. */
const earlyMs = 2

async function gatewayTo(handler: Parameters<typeof upstream>[1]): Promise<TestGateway> {
  const app = await upstream('app', handler)
  const nobody = `http://127.0.0.1:${await closedPort()}`
  return startTestGateway(
    {
      slots: { blue: { web: app.url, down: nobody }, green: { web: app.url, down: nobody } },
      routes: [
        { name: 'down', match: { path: '/down' }, service: 'down' },
        { name: 'site', match: { path: '/' }, service: 'web' },
      ],
    },
    { healthy: [] },
  )
}

/** How many were told, the seconds of all of them, and the seconds that are not our own. */
async function overhead(gateway: TestGateway, route = 'site') {
  const series = await scrape(gateway)
  const of = (name: string) => valueOf(series, `sluice_${name}`, { route }) ?? 0
  const sum = of('overhead_seconds_sum')
  const others = of('request_duration_seconds_sum') - sum
  return { count: of('overhead_seconds_count'), sum, others }
}

test('a target that takes long to answer, or to end its answer, adds nothing to it', async () => {
  const gateway = await gatewayTo((_req, res) => {
    setTimeout(() => res.write('first'), slowMs)
    setTimeout(() => res.end('last'), 2 * slowMs)
  })
  expect(await (await fetch(gateway.url)).text()).toBe('firstlast')
  const { count, sum, others } = await overhead(gateway)
  expect(count).toBe(1)
  expect(sum).toBeGreaterThan(0)
  expect(others).toBeGreaterThan((2 * (slowMs - earlyMs)) / 1000)
})

test('nor does a client that takes long to send its body', async () => {
  const { promise: arrived, resolve } = Promise.withResolvers<void>()
  const gateway = await gatewayTo((req, res) => {
    resolve()
    req.resume()
    req.once('end', () => res.end('ok'))
  })
  const call = request(gateway.url, { method: 'POST', agent: false })
  call.write('first')
  await arrived
  await pause(slowMs)
  call.end('last')
  const [answer] = (await once(call, 'response')) as [NodeJS.ReadableStream]
  answer.resume()
  await once(answer, 'close')
  const { count, others } = await overhead(gateway)
  expect(count).toBe(1)
  expect(others).toBeGreaterThan((slowMs - earlyMs) / 1000)
})

test('a wait that we impose is our own share', async () => {
  const gateway = await gatewayTo((_req, res) => void res.end('ok'))
  await gateway.api('POST', '/v1/pause')
  const asked = fetch(gateway.url)
  await expect.poll(async () => (await gateway.status()).traffic.held).toBe(1)
  await pause(slowMs)
  await gateway.api('POST', '/v1/resume')
  expect((await asked).status).toBe(200)
  expect((await overhead(gateway)).sum).toBeGreaterThan((slowMs - earlyMs) / 1000)
})

test('what no target answered has no overhead', async () => {
  const gateway = await gatewayTo((_req, res) => void res.end('ok'))
  expect((await fetch(`${gateway.url}/down`)).status).toBe(502)
  expect((await overhead(gateway, 'down')).count).toBe(0)
})
