// What may be in flight, at the door of a real gateway: a stuck route leaves room for the others, and visitors with a session come in
// when nobody else does.
import type { ServerResponse } from 'node:http'
import { expect, test } from 'vitest'
import { countOf, startDoor } from './door.ts'

const routes = [
  { name: 'slow', match: { path: '/slow' }, service: 'web', profile: 'static' },
  { name: 'site', service: 'web', profile: 'static' },
]

/** An app whose `/slow` answers when it is let go. */
function holding() {
  const held: ServerResponse[] = []
  return {
    held,
    app: (req: { url?: string | undefined }, res: ServerResponse): void => {
      if (req.url === '/login') res.setHeader('Set-Cookie', `sid=${'s'.repeat(32)}; HttpOnly`)
      if (req.url?.startsWith('/slow') === true) held.push(res)
      else res.end('ok')
    },
    release: () => {
      for (const res of held.splice(0)) res.end('late')
    },
  }
}

const capacity = {
  inFlight: 20,
  perRoute: 8,
  reserve: '0%',
  queue: 2,
  queueFor: '5s',
  adaptive: false,
}

test('a stuck route is full by itself, and the others are answered as ever', async () => {
  const { held, app, release } = holding()
  const door = await startDoor({ routes, capacity }, app)
  const stuck = Array.from({ length: 30 }, () => door.ask({ path: '/slow' }))
  await expect.poll(() => held.length).toBe(8)
  expect(countOf(await door.burst(20), 200)).toBe(20)
  // Two wait for a place, all the others are told to come again.
  const shed = 'sluice_shed_total{route="slow",rule="in-flight.route"}'
  await expect.poll(() => door.metric(shed)).toBe(20)
  const early = await Promise.all(stuck.map((each) => Promise.race([each, undecided()])))
  const refused = early.filter((each) => each !== null)
  expect([refused.length, countOf(refused, 503)]).toEqual([20, 20])
  expect(refused[0]?.headers).toMatchObject({ 'x-sluice-reason': 'overloaded', 'retry-after': '2' })
  release()
  await expect.poll(() => held.length).toBe(2)
  release()
  expect(countOf(await Promise.all(stuck), 200)).toBe(10)
})

test('a client that leaves the line leaves its place to the next', async () => {
  const { held, app, release } = holding()
  const door = await startDoor({ routes, capacity: { ...capacity, queue: 1 } }, app)
  const stuck = Array.from({ length: 8 }, () => door.ask({ path: '/slow' }))
  await expect.poll(() => held.length).toBe(8)
  const leaving = new AbortController()
  const left = fetch(`${door.url}/slow`, { signal: leaving.signal }).catch(() => 'left')
  await expect.poll(async () => (await door.status()).limits.waiting).toBe(1)
  expect((await door.ask({ path: '/slow' })).status).toBe(503)
  leaving.abort()
  expect(await left).toBe('left')
  await expect.poll(async () => (await door.status()).limits.waiting).toBe(0)
  const next = door.ask({ path: '/slow/next' })
  await expect.poll(async () => (await door.status()).limits.waiting).toBe(1)
  release()
  expect(countOf(await Promise.all(stuck), 200)).toBe(8)
  await expect.poll(() => held.length).toBe(1)
  release()
  expect((await next).status).toBe(200)
})

test('what is kept for visitors with a session is theirs', async () => {
  const { held, app, release } = holding()
  const kept = { ...capacity, perRoute: 10, reserve: '30%', queue: 0 }
  const door = await startDoor({ routes, capacity: kept }, app)
  expect((await door.ask({ path: '/login' })).status).toBe(200)
  const flood = Array.from({ length: 20 }, (_, n) =>
    door.ask({ path: '/slow', from: `203.0.113.${n}` }),
  )
  await expect.poll(() => held.length).toBe(7)
  await expect.poll(() => door.metric('sluice_shed_total')).toBe(13)
  const cookie = { headers: { Cookie: `sid=${'s'.repeat(32)}` } }
  const visitor = door.ask({ path: '/slow', ...cookie })
  await expect.poll(() => held.length).toBe(8)
  release()
  expect((await visitor).status).toBe(200)
  expect(countOf(await Promise.all(flood), 503)).toBe(13)
})

test('the cap on all holds while bots are only observed', async () => {
  const { held, app, release } = holding()
  const few = { ...capacity, inFlight: 4, perRoute: 3, queue: 0 }
  const door = await startDoor(
    { routes, capacity: few, bots: { mode: 'observe', verify: false } },
    app,
  )
  const asked = Array.from({ length: 10 }, () => door.ask({ path: '/slow' }))
  await expect.poll(() => held.length).toBe(4)
  await expect.poll(() => door.metric('sluice_shed_total')).toBe(6)
  release()
  expect(countOf(await Promise.all(asked), 503)).toBe(6)
})

test('one client has a share, while bots are only observed too, and leaves the rest to others', async () => {
  const { held, app, release } = holding()
  const door = await startDoor(
    { routes, capacity: { ...capacity, perClient: 3 }, bots: { mode: 'observe', verify: false } },
    app,
  )
  const slow = Array.from({ length: 10 }, () => door.ask({ path: '/slow', from: '203.0.113.1' }))
  await expect
    .poll(() => door.metric('sluice_shed_total{route="slow",rule="in-flight.client"}'))
    .toBe(7)
  const other = door.ask({ path: '/slow', from: '203.0.113.2' })
  await expect.poll(() => held.length).toBe(4)
  release()
  expect(countOf(await Promise.all(slow), 200)).toBe(3)
  expect((await other).status).toBe(200)
  // What it had is its own again.
  const again = Array.from({ length: 3 }, () => door.ask({ path: '/slow', from: '203.0.113.1' }))
  await expect.poll(() => held.length).toBe(3)
  release()
  expect(countOf(await Promise.all(again), 200)).toBe(3)
})

test('who waited for its place and got it gives its share back once', async () => {
  const { held, app, release } = holding()
  const few = { ...capacity, perRoute: 1, perClient: 3 }
  const door = await startDoor({ routes, capacity: few }, app)
  const ofClient = 'sluice_shed_total{route="slow",rule="in-flight.client"}'
  const ask = () => door.ask({ path: '/slow', from: '203.0.113.1' })
  for (let round = 1; round <= 3; round++) {
    // One is in and two wait, which is all that the client may have.
    const asked = Array.from({ length: 5 }, ask)
    await expect.poll(() => door.metric(ofClient)).toBe(2 * round)
    for (let turn = 0; turn < 3; turn++) {
      await expect.poll(() => held.length).toBe(1)
      release()
    }
    expect(countOf(await Promise.all(asked), 200)).toBe(3)
  }
})

test('an event stream takes no place of a page', async () => {
  const door = await startDoor(
    { routes, capacity: { ...capacity, perRoute: 2, queue: 0 } },
    (_req, res) => {
      res.writeHead(200, { 'Content-Type': 'text/event-stream' }).write('data: 1\n\n')
    },
  )
  const streams: Response[] = []
  for (let n = 0; n < 6; n++) streams.push(await fetch(door.url))
  expect(streams.map(({ status }) => status)).toEqual(Array(6).fill(200))
  for (const { body } of streams) await body?.cancel()
})

test('an operator’s preview is let in when the route is full', async () => {
  const { held, app, release } = holding()
  const door = await startDoor({ routes, capacity: { ...capacity, queue: 0 } }, app)
  const stuck = Array.from({ length: 8 }, () => door.ask({ path: '/slow' }))
  await expect.poll(() => held.length).toBe(8)
  const { body } = await door.api('POST', '/v1/preview', { slot: 'green' })
  const { cookie } = body as { cookie: string }
  const seen = door.ask({ path: '/slow', headers: { Cookie: cookie } })
  await expect.poll(() => held.length).toBe(9)
  release()
  expect((await seen).status).toBe(200)
  await Promise.all(stuck)
})

/** For what is looked at before it is over. */
async function undecided(): Promise<null> {
  for (let turn = 0; turn < 200; turn++) await new Promise((resolve) => setImmediate(resolve))
  return null
}
