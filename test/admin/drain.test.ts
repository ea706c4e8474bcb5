// A drain by hand on a real gateway: what the standby still does ends, each kind counted, and nothing new goes there.
import { readFile } from 'node:fs/promises'
import type { RequestListener } from 'node:http'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { startTestGateway, type TestGateway } from '../support/gateway.ts'
import { startDemoSlots } from '../promote/demo-slots.ts'
import { upstream } from '../support/upstream.ts'

const drain = (gateway: TestGateway, slot: string, more: object = {}) =>
  gateway.api('POST', '/v1/drain', { slot, by: 'ana', ...more })

test('the live slot is not drained, and says why', async () => {
  const gateway = await pair()
  expect(await drain(gateway, 'blue')).toMatchObject({
    status: 422,
    body: { code: 'slot_is_live', exit: 3, live: 'blue' },
  })
})

test('an empty slot is drained at once', async () => {
  const gateway = await pair()
  expect(await drain(gateway, 'green')).toMatchObject({
    status: 200,
    body: { result: 'drained', slot: 'green', finished: 0, cut: 0 },
  })
})

test('a stream and a WebSocket that a promote lets go on are ended, each counted', async () => {
  const gateway = await startDemoSlots({ streamDrain: '1h', upgradeDrain: '1h' })
  const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/ws`)
  const closed = new Promise<number>((resolve) =>
    socket.addEventListener('close', ({ code }) => resolve(code)),
  )
  await new Promise((resolve) => socket.addEventListener('message', resolve, { once: true }))
  const stream = await fetch(`${gateway.url}/api/clock?every=20`)
  await gateway.promote('green')
  await gateway.settled()
  expect(await drain(gateway, 'blue', { forMs: 0, why: 'to stop it' })).toMatchObject({
    body: {
      finished: 0,
      cut: 2,
      kinds: {
        http: { finished: 0, cut: 0 },
        stream: { finished: 0, cut: 1 },
        upgrade: { finished: 0, cut: 1 },
      },
    },
  })
  expect(await closed).toBe(1012)
  // Rejects where the end is not a clean one.
  await stream.text()
  const told = await gateway.event((event) => event.type === 'drain' && event.over)
  expect(told).toMatchObject({
    slot: 'blue',
    detail: 'blue is empty: 0 finished, 2 cut (by ana, to stop it)',
  })
  expect((await gateway.status()).slots.blue.inFlight).toBe(0)
})

test('what ends within the budget has finished', async () => {
  const held = holding()
  const gateway = await pair(held.listener)
  const answer = fetch(`${gateway.url}/slow`)
  await held.asked
  await gateway.promote('green')
  const drained = drain(gateway, 'blue', { forMs: 60_000 })
  await gateway.event((event) => event.type === 'drain')
  held.answer()
  expect(await (await answer).text()).toBe('blue')
  expect(await drained).toMatchObject({ body: { finished: 1, cut: 0 } })
})

test('a session that could go on with the old slot goes to the live one after it', async () => {
  const gateway = await pair(undefined, { affinity: { for: '1h' } })
  const page = await fetch(gateway.url)
  const cookie = page.headers.getSetCookie()[0]?.split(';', 1)[0] ?? ''
  await gateway.promote('green')
  const visit = async () => (await fetch(gateway.url, { headers: { Cookie: cookie } })).text()
  expect(await visit()).toBe('blue')
  await drain(gateway, 'blue')
  expect(await visit()).toBe('green')
})

test('previews of the slot end, over a restart too, those of the other and new ones hold', async () => {
  const gateway = await pair()
  const first = await previewOf(gateway, 'green')
  const other = await previewOf(gateway, 'blue')
  expect(await seen(gateway, first)).toBe('green')
  await drain(gateway, 'green')
  expect(await seen(gateway, first)).toBe('blue')
  const second = await previewOf(gateway, 'green')
  expect(await seen(gateway, second)).toBe('green')
  await gateway.promote('green')
  expect(await seen(gateway, other)).toBe('blue')
  await gateway.rollback()
  await gateway.close()
  const again = await restarted(gateway)
  expect([await seen(again, first), await seen(again, second)]).toEqual(['blue', 'green'])
})

test('nothing is cut of a slot that becomes live while it is drained', async () => {
  const held = holding()
  const gateway = await pair(undefined, {}, held.listener)
  const { cookie } = await linkTo(gateway, 'green')
  const answer = fetch(`${gateway.url}/slow`, { headers: { Cookie: cookie } })
  await held.asked
  const drained = drain(gateway, 'green', { forMs: 1500 })
  await gateway.event((event) => event.type === 'drain')
  await gateway.promote('green')
  expect(await drained).toMatchObject({
    status: 422,
    body: { code: 'slot_is_live', live: 'green' },
  })
  held.answer()
  expect((await answer).status).toBe(200)
})

async function restarted({ configPath, dir }: TestGateway): Promise<TestGateway> {
  const { slots } = parse(await readFile(configPath, 'utf8')) as { slots: object }
  return startTestGateway({ slots }, { dir })
}

interface Link {
  readonly cookie: string
}

async function linkTo(gateway: TestGateway, slot: string): Promise<Link> {
  return (await gateway.api('POST', '/v1/preview', { slot })).body as Link
}

const previewOf = async (gateway: TestGateway, slot: string): Promise<string> =>
  (await linkTo(gateway, slot)).cookie

const seen = async (gateway: TestGateway, cookie: string): Promise<string> =>
  (await fetch(gateway.url, { headers: { Cookie: cookie } })).text()

/** An app whose `/slow` is answered when the test says so. */
function holding() {
  const { promise: asked, resolve } = Promise.withResolvers<void>()
  const gate = Promise.withResolvers<void>()
  const listener =
    (name: string): RequestListener =>
    (req, res) => {
      if (req.url !== '/slow') return void res.end(name)
      resolve()
      void gate.promise.then(() => res.end(name))
    }
  return { asked, answer: gate.resolve, listener }
}

type App = (name: string) => RequestListener

function htmlPage(name: string): RequestListener {
  return (_req, res) => void res.setHeader('Content-Type', 'text/html').end(name)
}

async function pair(blueApp: App = htmlPage, promote: object = {}, greenApp: App = htmlPage) {
  const [blue, green] = [
    await upstream('blue', blueApp('blue')),
    await upstream('green', greenApp('green')),
  ]
  return startTestGateway({
    slots: { blue: { web: blue.url }, green: { web: green.url } },
    promote: { ready: '2s', drain: '2s', ...promote },
  })
}
