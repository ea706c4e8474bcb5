// `switch promote --hold`: new requests wait while the old slot is emptied and the new one takes over, so that two versions that
// must not overlap never do, and nobody sees an error.
import type { RequestListener } from 'node:http'
import { expect, test } from 'vitest'
import { command } from '../cli/command.ts'
import { startTestGateway, type TestGateway } from '../support/gateway.ts'
import { upstream } from '../support/upstream.ts'

/** Two versions that note whether they ever worked at the same time; `/slow` answers when it is let go. */
async function start(more: object = {}, promote: object = {}) {
  const working = { blue: 0, green: 0 }
  const seen = { overlaps: 0, order: [] as string[] }
  const slow: (() => void)[] = []
  const app =
    (name: 'blue' | 'green'): RequestListener =>
    (req, res) => {
      if (req.headers['user-agent'] === 'sluice-smoke') return void res.end(name)
      seen.order.push(`${name} ${req.url ?? ''}`)
      working[name]++
      if (working.blue > 0 && working.green > 0) seen.overlaps++
      res.once('close', () => working[name]--)
      if (req.url === '/slow') slow.push(() => res.end(name))
      else if (req.url === '/bad' && name === 'green') res.writeHead(500).end()
      else res.end(name)
    }
  const [blue, green] = [await upstream('blue', app('blue')), await upstream('green', app('green'))]
  const gateway = await startTestGateway({
    slots: { blue: { web: blue.url }, green: { web: green.url } },
    promote: { ready: '5s', drain: '5s', ...promote },
    ...more,
  })
  const text = (path: string) => fetch(`${gateway.url}${path}`).then((answer) => answer.text())
  return { gateway, seen, slow, text }
}

const held = (gateway: TestGateway, count: number) =>
  expect.poll(async () => (await gateway.status()).traffic.held).toBe(count)

test('new requests wait until the old ones have ended and the new slot serves; the versions never overlap', async () => {
  const { gateway, seen, slow, text } = await start()
  const old = text('/slow')
  await expect.poll(() => slow.length).toBe(1)
  const promoted = gateway.promote('green', { hold: true })
  await expect.poll(async () => (await gateway.status()).promote?.phase).toBe('hold')
  const waiting: Promise<string>[] = []
  for (let i = 0; i < 10; i++) {
    waiting.push(text(`/${i}`))
    await held(gateway, i + 1)
  }
  slow[0]?.()
  expect((await promoted).body).toMatchObject({ result: 'promoted', promotion: { held: true } })
  expect(await old).toBe('blue')
  expect(await Promise.all(waiting)).toEqual(Array(10).fill('green'))
  expect(seen).toEqual({
    overlaps: 0,
    order: ['blue /slow', ...Array.from({ length: 10 }, (_, i) => `green /${i}`)],
  })
})

test('the steps say how many ended and how many waited', async () => {
  const { gateway } = await start()
  const { body } = await gateway.promote('green', { hold: true })
  expect(body.promotion?.steps.map(({ name }) => name)).toEqual([
    'probe',
    'intent',
    'hold',
    'switch',
    'smoke',
    'confirm',
  ])
  expect(body.promotion?.steps[2]?.detail).toBe('blue is empty: 0 finished, 0 cut; 0 wait')
})

test('who does not end in time is cut, as in a drain, and nobody waits for it longer', async () => {
  const { gateway, slow, text } = await start({}, { drain: '100ms' })
  const old = fetch(`${gateway.url}/slow`)
  await expect.poll(() => slow.length).toBe(1)
  const promoted = gateway.promote('green', { hold: true })
  expect((await old).status).toBe(504)
  expect((await promoted).body.result).toBe('promoted')
  expect(await text('/')).toBe('green')
})

test('a bad smoke puts traffic back, and those who waited are answered by the old slot', async () => {
  const { gateway, slow, text } = await start({}, { smoke: ['GET /nowhere 201'] })
  const old = text('/slow')
  await expect.poll(() => slow.length).toBe(1)
  const promoted = gateway.promote('green', { hold: true })
  const waiting = (async () => {
    await expect.poll(async () => (await gateway.status()).promote?.phase).toBe('hold')
    const asked = text('/')
    await held(gateway, 1)
    slow[0]?.()
    return asked
  })()
  expect((await promoted).body).toMatchObject({ code: 'smoke_failed' })
  expect([await old, await waiting, await text('/')]).toEqual(['blue', 'blue', 'blue'])
})

test('an operator’s pause outlives a held promote', async () => {
  const { gateway, text } = await start()
  await gateway.api('POST', '/v1/pause')
  const waiting = text('/')
  await held(gateway, 1)
  expect((await gateway.promote('green', { hold: true })).body.result).toBe('promoted')
  expect((await gateway.status()).traffic).toMatchObject({ kind: 'paused', held: 1 })
  await gateway.api('POST', '/v1/resume')
  expect(await waiting).toBe('green')
})

test('the config can make it the rule, and a rollback is held as well', async () => {
  const { gateway } = await start({}, { hold: true })
  expect((await gateway.promote('green')).body.promotion?.held).toBe(true)
  expect((await gateway.rollback()).body).toMatchObject({ live: 'blue', promotion: { held: true } })
  expect((await gateway.promote('green', { hold: false })).body.promotion?.held).toBe(false)
})

test('the command shows the hold among its steps', async () => {
  const { gateway } = await start()
  const { exit, stderr } = await command([
    '--admin',
    gateway.adminUrl,
    'promote',
    'green',
    '--hold',
    '--wait',
    'none',
  ])
  expect(exit).toBe(0)
  expect(stderr).toContain('hold')
  expect(stderr).toContain('blue is empty')
})
