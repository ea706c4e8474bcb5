// People are told by a real gateway: of what it does, without it waiting for them, by the channels that are configured now.
import { expect, test } from 'vitest'
import { startTestGateway, type TestGateway } from '../support/gateway.ts'
import { closedPort, upstream, type Upstream } from '../support/upstream.ts'
import { startReceiver, type Receiver } from './receiver.ts'

interface Body {
  readonly kind: string
  readonly title: string
  readonly gateway: string
  readonly who: { readonly by: string; readonly why: string } | null
  readonly facts: readonly { readonly name: string; readonly value: string }[]
  readonly samples: readonly string[]
  readonly next: readonly { readonly command: string }[]
}

const bodies = ({ received }: Receiver): Body[] =>
  received.map(({ text }) => JSON.parse(text) as Body)
const kinds = (receiver: Receiver): string[] => bodies(receiver).map(({ kind }) => kind)

async function shop(
  config: object,
): Promise<{ gateway: TestGateway; blue: Upstream; green: Upstream }> {
  const [blue, green] = [await upstream('blue'), await upstream('green')]
  const slots = { blue: { web: blue.url }, green: { web: green.url } }
  return { gateway: await startTestGateway({ project: 'shop', slots, ...config }), blue, green }
}

function webhook(receiver: Receiver, more: object = {}): object {
  return { kind: 'webhook', url: receiver.url, ...more }
}

test('a promote and a rollback by hand are told with who, why and what undoes them', async () => {
  const receiver = await startReceiver()
  const { gateway } = await shop({ notify: [webhook(receiver)] })
  await gateway.promote('green', { by: 'ana@laptop', why: 'new cart' })
  await receiver.has(1)
  await gateway.rollback({ by: 'ben', why: 'checkout fails' })
  await receiver.has(2)
  expect(bodies(receiver)).toMatchObject([
    {
      kind: 'promoted',
      gateway: 'shop',
      title: 'Promoted: blue → green',
      who: { by: 'ana@laptop', why: 'new cart' },
      next: [{ command: 'switch rollback' }],
    },
    {
      kind: 'rolled-back',
      title: 'Rolled back by hand: green → blue',
      who: { by: 'ben', why: 'checkout fails' },
      next: [{ command: 'switch promote green' }],
    },
  ])
})

test('a receiver that hangs holds up no promote, and the status says so', async () => {
  const receiver = await startReceiver('hang')
  const { gateway } = await shop({ notify: [webhook(receiver)] })
  expect((await gateway.promote('green')).body.result).toBe('promoted')
  expect((await gateway.rollback()).body.result).toBe('rolled-back')
  await receiver.has(1)
  await expect
    .poll(async () => (await gateway.status()).notifications)
    .toMatchObject([{ name: 'webhook', state: 'sending', waiting: 2, attempts: 1, sent: 0 }])
})

test('only what a channel is there for is told through it', async () => {
  const [all, some] = [await startReceiver(), await startReceiver()]
  const { gateway } = await shop({
    notify: [
      webhook(all, { name: 'all', on: ['promoted', 'rolled-back'] }),
      webhook(some, { name: 'some', on: ['rolled-back'] }),
    ],
  })
  await gateway.promote('green')
  await gateway.rollback()
  await Promise.all([all.has(2), some.has(1)])
  expect([kinds(all), kinds(some)]).toEqual([['promoted', 'rolled-back'], ['rolled-back']])
})

test('a slot that fails under traffic is told with counts, limit, worst route, failures and the way on', async () => {
  const receiver = await startReceiver()
  const [blue, green] = [
    await upstream('blue'),
    await upstream('green', (_req, res) => res.writeHead(500).end()),
  ]
  const gateway = await startTestGateway({
    slots: { blue: { web: blue.url }, green: { web: green.url } },
    routes: [{ name: 'checkout', service: 'web' }],
    promote: { smoke: [], bake: '30s', ready: '2s', drain: '2s' },
    notify: [webhook(receiver)],
  })
  await gateway.promote('green')
  for (let i = 0; i < 200 && !kinds(receiver).includes('rolled-back'); i++) await fetch(gateway.url)
  await receiver.has(2)
  expect(kinds(receiver)).toEqual(['promoted', 'rolled-back'])
  const told = bodies(receiver)[1]
  expect(told?.title).toBe('Rolled back by the judge: green → blue')
  expect(told?.facts.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['Failed', 'Limit', 'Worst route', 'Found and moved']),
  )
  expect(told?.samples[0]).toMatch(
    /^\d\d:\d\d:\d\d\.\d{3} checkout 500; the old slot answered it well; request \S+$/,
  )
  expect(told?.next.map(({ command }) => command)).toEqual([
    'switch history show 1',
    'switch promote green --force',
  ])
})

test('a live slot that stops answering its probes is told, and that it is well again', async () => {
  const receiver = await startReceiver()
  const { gateway, blue } = await shop({ notify: [webhook(receiver)] })
  blue.setHealth(503)
  await receiver.has(1)
  expect(bodies(receiver)[0]).toMatchObject({
    kind: 'unhealthy',
    next: [{ command: 'switch status' }, { command: 'switch promote green' }],
  })
  blue.setHealth(200)
  await gateway.healthy('blue')
  // Within a minute of the first it is held back; at the end it is sent.
  await gateway.close()
  expect(kinds(receiver)).toEqual(['unhealthy', 'recovered'])
})

test('channels come and go with a reload, and what waits goes to where the channel leads now', async () => {
  const [gone, here] = [await startReceiver('hang'), await startReceiver()]
  const { gateway, blue, green } = await shop({ notify: [webhook(gone)] })
  const base = { project: 'shop', slots: { blue: { web: blue.url }, green: { web: green.url } } }
  await gateway.promote('green')
  await gone.has(1)
  await gateway.writeConfig({ ...base, notify: [webhook(here)] })
  expect((await gateway.api('POST', '/v1/reload')).status).toBe(200)
  await here.has(1)
  expect(kinds(here)).toEqual(['promoted'])
  await gateway.writeConfig(base)
  await gateway.api('POST', '/v1/reload')
  expect((await gateway.status()).notifications).toEqual([])
  await gateway.rollback()
  await gateway.settled()
  expect(here.received).toHaveLength(1)
})

test('a reload that changes nothing of a channel keeps its account', async () => {
  const receiver = await startReceiver()
  const { gateway } = await shop({ notify: [webhook(receiver)] })
  await gateway.promote('green')
  await expect.poll(async () => (await gateway.status()).notifications).toMatchObject([{ sent: 1 }])
  await gateway.api('POST', '/v1/reload')
  expect((await gateway.status()).notifications).toMatchObject([{ sent: 1, attempts: 1 }])
})

test('a test message goes through every channel or one, and who fails is named', async () => {
  const [good, bad] = [await startReceiver(), await startReceiver({ status: 404 })]
  const { gateway } = await shop({
    notify: [webhook(good, { name: 'good' }), webhook(bad, { name: 'bad' })],
  })
  expect(await gateway.api('POST', '/v1/notify/test', { channel: 'good' })).toMatchObject({
    status: 200,
    body: { result: 'delivered', tests: [{ channel: 'good', ok: true, detail: 'delivered' }] },
  })
  expect(await gateway.api('POST', '/v1/notify/test')).toMatchObject({
    status: 502,
    body: {
      code: 'not_delivered',
      exit: 2,
      detail: 'bad: HTTP 404: is the address still right?',
      tests: [
        { channel: 'good', ok: true },
        { channel: 'bad', ok: false },
      ],
    },
  })
  expect(await gateway.api('POST', '/v1/notify/test', { channel: 'none' })).toMatchObject({
    status: 404,
    body: { detail: 'there is no channel none; there are good, bad' },
  })
  expect(kinds(good)).toEqual(['test', 'test'])
})

test('a channel that does not get through is a warning of the status and a metric', async () => {
  const nobody = `http://127.0.0.1:${await closedPort()}`
  const { gateway } = await shop({ notify: [{ kind: 'slack', url: nobody }] })
  await gateway.api('POST', '/v1/notify/test')
  const { warnings, notifications } = await gateway.status()
  expect(warnings).toEqual([
    `nobody is told through slack (${new URL(nobody).host}): nothing listens there; 0 waiting, 0 given up, 0 dropped`,
  ])
  expect(notifications).toMatchObject([
    { name: 'slack', to: new URL(nobody).host, lastSuccess: null },
  ])
  const metrics = await (await fetch(`${gateway.adminUrl}/metrics`)).text()
  expect(metrics).toContain('sluice_notifications_total{channel="slack",result="failed"} 1')
})

test('a gateway without channels says so when a test is asked for', async () => {
  const { gateway } = await shop({})
  expect(await gateway.api('POST', '/v1/notify/test')).toMatchObject({
    status: 404,
    body: { detail: 'notify in sluice.yaml names no channel' },
  })
})
