// The figures of the last minute over the admin API, of requests through a real gateway.
import { expect, test } from 'vitest'
import type { Top } from '../../src/model/top.ts'
import { startTestGateway } from '../support/gateway.ts'
import { upstream } from '../support/upstream.ts'

async function shop() {
  const [blue, green] = [
    await upstream('blue', (req, res) => void res.writeHead(req.url === '/bad' ? 500 : 200).end()),
    await upstream('green'),
  ]
  return startTestGateway({
    slots: { blue: { web: blue.url }, green: { web: green.url } },
    routes: [
      {
        name: 'narrow',
        match: { path: '/narrow' },
        service: 'web',
        limit: { rate: '1/min', burst: 2 },
      },
      { name: 'site', match: { path: '/site' }, service: 'web' },
      { name: 'bad', match: { path: '/bad' }, service: 'web' },
    ],
  })
}

test('each request is in the figures of its route and slot once it ended', async () => {
  const gateway = await shop()
  const visit = async (path: string): Promise<unknown> =>
    (await fetch(`${gateway.url}${path}`)).text()
  for (const path of ['/narrow', '/narrow', '/narrow', '/site', '/bad', '/nowhere'])
    await visit(path)
  await gateway.promote('green')
  await visit('/site')
  const read = async (): Promise<Top> => (await gateway.api('GET', '/v1/top')).body as Top
  await expect.poll(async () => (await read()).slots.green.requests).toBe(1)
  const top = await read()
  expect(top).toMatchObject({ schema: 1, live: 'green', seconds: expect.any(Number) })
  const rows = Object.fromEntries(top.routes.map(({ route, ...figures }) => [route, figures]))
  expect(Object.keys(rows)).toEqual(['narrow', 'site', 'bad', '_unmatched'])
  expect(rows['narrow']).toMatchObject({
    requests: 2,
    refused: { limit: 1, bot: 0, ban: 0, room: 0 },
  })
  expect(rows['site']).toMatchObject({
    requests: 2,
    slots: { blue: { requests: 1 }, green: { requests: 1 } },
  })
  expect(rows['bad']).toMatchObject({ requests: 1, codes: { '2xx': 0, '5xx': 1 } })
  expect(rows['_unmatched']).toMatchObject({ requests: 1, codes: { '4xx': 1 } })
  expect(rows['site']?.p50Ms).toBeGreaterThan(0)
})

test('the status has the totals of each slot', async () => {
  const gateway = await shop()
  for (const path of ['/site', '/site', '/site', '/bad'])
    await (await fetch(`${gateway.url}${path}`)).text()
  await expect
    .poll(async () => (await gateway.status()).slots.blue.traffic)
    .toMatchObject({ requests: 4, failedShare: 0.25, p99Ms: expect.any(Number) })
  const { seconds, perSecond } = (await gateway.status()).slots.blue.traffic ?? {}
  expect(perSecond).toBeGreaterThan(0)
  expect(seconds).toBeGreaterThan(0)
  expect((await gateway.status()).slots.green.traffic).toMatchObject({
    requests: 0,
    failedShare: null,
    p50Ms: null,
  })
})
