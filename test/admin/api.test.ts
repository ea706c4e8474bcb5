// The admin API as it is asked wrongly and rightly: every problem names what was found and what to do.
import { expect, test } from 'vitest'
import { startTestGateway, type TestGateway } from '../support/gateway.ts'
import { upstream } from '../support/upstream.ts'

async function pair(): Promise<TestGateway> {
  const [blue, green] = [await upstream('blue'), await upstream('green')]
  return startTestGateway({ slots: { blue: { web: blue.url }, green: { web: green.url } } })
}

const json = { 'content-type': 'application/json' }

test.each([
  ['no slot', '{}', 400, 'body has no slot'],
  [
    'a slot that is none',
    '{"slot":"purple"}',
    400,
    'body/slot is "purple", expected blue or green',
  ],
  ['a slot of a wrong type', '{"slot":{"a":1}}', 400, 'body/slot is {"a":1}, expected string'],
  [
    'a force that is no yes or no',
    '{"slot":"green","force":"maybe"}',
    400,
    'body/force is "maybe", expected boolean',
  ],
  [
    'an unknown key',
    '{"slot":"green","forced":true}',
    400,
    'body has forced, which is not known here',
  ],
  [
    'a long reason',
    `{"slot":"green","why":"${'x'.repeat(501)}"}`,
    400,
    'must NOT have more than 500 characters',
  ],
  ['malformed JSON', '{"slot":"green"', 400, 'not valid JSON'],
  ['an empty body', '', 400, 'Body cannot be empty'],
  ['a list', '[]', 400, 'body is [], expected object'],
  ['an endless body', `{"slot":"${'x'.repeat(70_000)}"}`, 413, 'too large'],
])('a promote with %s is refused and says so', async (_name, body, status, found) => {
  const gateway = await pair()
  const answer = await fetch(`${gateway.adminUrl}/v1/promote`, {
    method: 'POST',
    headers: json,
    body,
  })
  expect(answer.status).toBe(status)
  expect(answer.headers.get('content-type')).toContain('application/problem+json')
  const problem = (await answer.json()) as Record<string, unknown>
  expect(problem).toMatchObject({ type: 'about:blank', status, code: 'bad_input', exit: 2 })
  expect(problem['detail']).toContain('POST /v1/promote: ')
  expect(problem['detail']).toContain(found)
  expect(problem['next']).toContain('openapi.json')
  expect((await gateway.status()).generation).toBe(1)
})

test('a body of another type is 415 and names both types', async () => {
  const gateway = await pair()
  const answer = await fetch(`${gateway.adminUrl}/v1/promote`, {
    method: 'POST',
    headers: { 'content-type': 'application/xml' },
    body: '<slot>green</slot>',
  })
  expect(answer.status).toBe(415)
  expect(await answer.json()).toMatchObject({
    status: 415,
    detail: 'POST /v1/promote: the body is application/xml, expected application/json',
  })
})

test.each([
  ['GET', '/v1/nothing', 'GET /v1/nothing is not part of the admin API'],
  ['GET', '/v1/promote', 'GET /v1/promote is not part of the admin API'],
  ['DELETE', '/v1/status', 'DELETE /v1/status is not part of the admin API'],
  ['GET', '/page', 'GET /page is not part of the admin API'],
  ['GET', '/v1/history/7', 'the history has no promotion 7'],
])('%s %s is 404 and names itself', async (method, path, detail) => {
  const gateway = await pair()
  const answer = await gateway.api(method, path)
  expect(answer).toMatchObject({ status: 404, body: { code: 'not_found', exit: 2, detail } })
})

test.each([
  ['/v1/history?limit=0', 'querystring/limit is 0, but must be >= 1'],
  ['/v1/history?limit=many', 'querystring/limit is "many", expected integer'],
  ['/v1/history/first', 'params/id is "first", expected integer'],
  ['/v1/events?after=-1', 'querystring/after is -1, but must be >= 0'],
])('GET %s is refused and says what was found', async (path, found) => {
  const gateway = await pair()
  const answer = await gateway.api('GET', path)
  expect(answer.status).toBe(400)
  expect((answer.body as { detail: string }).detail).toContain(found)
})

test('the OpenAPI document lists every route there is', async () => {
  const gateway = await pair()
  const { body } = await gateway.api('GET', '/v1/openapi.json')
  const { paths } = body as { paths: Record<string, Record<string, { summary?: string }>> }
  const listed = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  )
  for (const route of [
    'GET /v1/status',
    'POST /v1/promote',
    'POST /v1/rollback',
    'GET /v1/history',
    'GET /v1/history/{id}',
    'GET /v1/events',
    'GET /v1/requests',
    'GET /v1/top',
    'POST /v1/reload',
    'GET /live',
    'GET /ready',
    'GET /health',
    'GET /metrics',
  ]) {
    expect(listed).toContain(route)
  }
  for (const operation of Object.values(paths).flatMap(Object.values))
    expect(operation.summary).toBeTruthy()
})

test('a rollback may be asked for with no body at all, as by curl', async () => {
  const gateway = await pair()
  await gateway.promote('green')
  const answer = await fetch(`${gateway.adminUrl}/v1/rollback`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
  expect(await answer.json()).toMatchObject({ result: 'rolled-back', live: 'blue' })
  const bare = await fetch(`${gateway.adminUrl}/v1/rollback`, { method: 'POST' })
  expect(await bare.json()).toMatchObject({ result: 'already-live' })
})

test('the history is newest first, as long as asked for, with all steps of one by its id', async () => {
  const gateway = await pair()
  for (const slot of ['green', 'blue', 'green'] as const) await gateway.promote(slot)
  const { body } = await gateway.api('GET', '/v1/history?limit=2')
  expect((body as { promotions: { id: number }[] }).promotions.map((p) => p.id)).toEqual([3, 2])
  const one = await gateway.api('GET', '/v1/history/1')
  expect(one.body).toMatchObject({ id: 1, to: 'green', result: 'promoted' })
})

test('the status holds what the contract promises', async () => {
  const gateway = await pair()
  await gateway.promote('green')
  const status = await gateway.status()
  expect(status).toMatchObject({
    schema: 1,
    live: 'green',
    generation: 2,
    lock: null,
    warnings: [],
  })
  expect(Object.keys(status.slots)).toEqual(['blue', 'green'])
  expect(status.slots.green).toMatchObject({ live: true, healthy: true, inFlight: 0, upgrades: 0 })
  expect(status.slots.green.targets).toEqual([
    expect.objectContaining({
      service: 'web',
      health: 'healthy',
      lastProbe: expect.objectContaining({ ok: true, status: 200 }),
    }),
  ])
  expect(status.promote).toMatchObject({ id: 1, result: 'promoted' })
})
