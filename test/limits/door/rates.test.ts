// Rate limits at the door of a real gateway: by client, session, header and route, told in the fields of the draft.
import { expect, test } from 'vitest'
import { countOf, expectBudget, startDoor } from './door.ts'

const limited = (limit: object) => ({
  bots: { mode: 'observe', verify: false },
  routes: [{ name: 'site', service: 'web', limit }],
})

test('a limit of a route is in force in either mode, and says when to come again', async () => {
  const door = await startDoor(limited({ rate: '1/min', burst: 5 }))
  const answers = await door.burst(8)
  expect([countOf(answers, 200), countOf(answers, 429)]).toEqual([5, 3])
  const refused = answers.find(({ status }) => status === 429)
  expect(refused?.headers).toMatchObject({
    'x-sluice-reason': 'rate_limited',
    'ratelimit-policy': '"page";q=5;w=300',
    ratelimit: expect.stringMatching(/^"page";r=0;t=\d+$/),
  })
  const wait = Number(refused?.headers['retry-after'])
  expect(wait).toBeGreaterThanOrEqual(
    Number(/t=(\d+)/.exec(String(refused?.headers['ratelimit']))?.[1]),
  )
  expect(door.blue.seen.length).toBe(5)
  expect(await door.metric('sluice_rate_limited_total{route="site",policy="page"}')).toBe(3)
})

test('what is passed carries no field of ours', async () => {
  const door = await startDoor(limited({ rate: '10/min' }))
  const { headers } = await door.ask()
  for (const name of ['ratelimit', 'ratelimit-policy', 'retry-after'])
    expect(headers[name]).toBe(undefined)
})

test('each client has its own, and forged entries to the left make no other', async () => {
  const door = await startDoor(limited({ rate: '1/min', burst: 2 }))
  expect(countOf(await door.burst(4, { from: '203.0.113.1' }), 200)).toBe(2)
  expect(countOf(await door.burst(4, { from: '203.0.113.2' }), 200)).toBe(2)
  for (let i = 0; i < 5; i++)
    expect((await door.ask({ from: `198.51.100.${i}, 203.0.113.1` })).status).toBe(429)
})

test('the addresses of one /64 are one client, two /64s are two', async () => {
  const door = await startDoor(limited({ rate: '1/min', burst: 3 }))
  const from = (n: number) => ({ from: `2001:db8:0:1::${n.toString(16)}` })
  const answers = await Promise.all(Array.from({ length: 9 }, (_, n) => door.ask(from(n + 1))))
  expect(countOf(answers, 200)).toBe(3)
  expect((await door.ask({ from: '2001:db8:0:2::1' })).status).toBe(200)
})

test('of several limits each is kept, by the methods it names, and a refusal takes from none', async () => {
  const door = await startDoor(
    limited([
      { name: 'all', rate: '1/min', burst: 6 },
      { name: 'posts', rate: '1/min', burst: 2, methods: ['POST'] },
    ]),
  )
  const posts = await door.burst(5, { method: 'POST', headers: { 'Content-Length': '0' } })
  expect([countOf(posts, 200), countOf(posts, 429)]).toEqual([2, 3])
  // Three refused posts took nothing: of six, four are left.
  expect(countOf(await door.burst(6), 200)).toBe(4)
})

test('a limit by header counts each key, and by client who has none', async () => {
  const door = await startDoor(limited({ rate: '1/min', burst: 2, by: 'header:X-Api-Key' }))
  const key = (value: string) => ({ headers: { 'X-Api-Key': value } })
  expect(countOf(await door.burst(3, { ...key('a'), from: '203.0.113.1' }), 200)).toBe(2)
  expect((await door.ask({ ...key('a'), from: '203.0.113.2' })).status).toBe(429)
  expect((await door.ask({ ...key('b'), from: '203.0.113.1' })).status).toBe(200)
  expect(countOf(await door.burst(3, { from: '203.0.113.1' }), 200)).toBe(2)
})

test('a limit of the route as a whole holds for all clients together', async () => {
  const door = await startDoor(limited({ rate: '1/min', burst: 4, by: 'route' }))
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, n) => door.ask({ from: `203.0.113.${n}` })),
  )
  expect(countOf(answers, 200)).toBe(4)
})

test('a session is what the app set, not what anybody writes', async () => {
  const door = await startDoor(limited({ rate: '1/min', burst: 2, by: 'session' }), (req, res) => {
    if (req.url === '/login') res.setHeader('Set-Cookie', `sid=${'s'.repeat(32)}; Path=/; HttpOnly`)
    res.end('ok')
  })
  const sid = { headers: { Cookie: `sid=${'s'.repeat(32)}` } }
  // Written by hand: counted by client, like anybody.
  expect(countOf(await door.burst(4, { ...sid, from: '203.0.113.1' }), 200)).toBe(2)
  expect((await door.ask({ path: '/login', from: '203.0.113.2' })).status).toBe(200)
  expect(countOf(await door.burst(3, { ...sid, from: '203.0.113.3' }), 200)).toBe(2)
  expect((await door.ask({ ...sid, from: '203.0.113.4' })).status).toBe(429)
})

test('the profile limits once bots are enforced, and only tells before', async () => {
  const door = await startDoor({
    bots: { mode: 'observe', verify: false },
    routes: [{ name: 'login', service: 'web', profile: 'auth' }],
  })
  const first = await door.burst(8, { from: '203.0.113.1' })
  expect(countOf(first, 200)).toBe(8)
  expect(await door.metric('sluice_would_refuse_total{route="login",rule="rate.auth"}')).toBe(3)
  await door.api('POST', '/v1/bots', { mode: 'enforce' })
  const then = await door.burst(8, { from: '203.0.113.2' })
  expect([countOf(then, 200), countOf(then, 429)]).toEqual([5, 3])
})

test('A14: a page load of 60 parts passes; of 200 requests at once 60 do, and what is free again meanwhile', async () => {
  const door = await startDoor()
  expect(countOf(await door.burst(60, { from: '203.0.113.1' }), 200)).toBe(60)
  const began = performance.now()
  const passed = countOf(await door.burst(200, { from: '203.0.113.2' }), 200)
  expectBudget(passed, { burst: 60, perMinute: 120 }, began)
})

test('who is on visitors.allow is never limited', async () => {
  const door = await startDoor({
    ...limited({ rate: '1/min', burst: 1 }),
    visitors: { allow: ['203.0.113.0/24'] },
  })
  expect(countOf(await door.burst(20), 200)).toBe(20)
})

test('a reload brings other limits, and keeps what was counted', async () => {
  const door = await startDoor(limited({ rate: '1/min', burst: 2 }))
  await door.burst(2)
  await door.gateway.reload()
  expect((await door.ask()).status).toBe(429)
})

test('counters and bans are unchanged by a promote', async () => {
  // Scenario 49.
  const door = await startDoor(limited({ rate: '1/min', burst: 2 }))
  await door.burst(2)
  await door.api('POST', '/v1/bans', { what: '198.51.100.9' })
  await door.promote('green')
  expect((await door.ask()).status).toBe(429)
  expect((await door.ask({ from: '198.51.100.9' })).status).toBe(403)
})
