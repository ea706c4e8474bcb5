// Draining: what is in flight ends by itself or is cut at the deadline, and a way back that was taken cuts nothing.
import { expect, test } from 'vitest'
import { drain, type Draining } from '../../src/switch/drain.ts'
import { rawClient, type RawClient } from '../support/raw-client.ts'
import { startTestGateway } from '../support/gateway.ts'
import { rawUpstream, upstream } from '../support/upstream.ts'

/** So many requests in flight; `finish` ends one of them. */
function inFlight(count: number) {
  let left = count
  const { promise, resolve } = Promise.withResolvers<void>()
  const end = (by: number): number => {
    left -= by
    if (left === 0) resolve()
    return by
  }
  const draining: Draining = {
    left: () => left,
    idle: () => (left === 0 ? Promise.resolve() : promise),
    cut: () => end(left),
  }
  return { draining, finish: () => end(1) }
}

const claimed = { slot: 'blue', kind: 'http', before: 2 } as const
const hour = 3_600_000
const never = new AbortController().signal

test('with nothing in flight it returns at once', async () => {
  expect(await drain(claimed, hour, inFlight(0).draining, never)).toEqual({
    finished: 0,
    cut: 0,
  })
})

test('it returns when the last request has ended', async () => {
  const { draining, finish } = inFlight(2)
  const drained = drain(claimed, hour, draining, never)
  finish()
  finish()
  expect(await drained).toEqual({ finished: 2, cut: 0 })
})

test('what is left at the deadline is cut and counted', async () => {
  const { draining, finish } = inFlight(3)
  const drained = drain(claimed, 10, draining, never)
  finish()
  expect(await drained).toEqual({ finished: 1, cut: 2 })
})

test('a deadline of nothing cuts at once', async () => {
  expect(await drain(claimed, 0, inFlight(2).draining, never)).toEqual({
    finished: 0,
    cut: 2,
  })
})

test('an aborted drain cuts nothing', async () => {
  const { draining } = inFlight(2)
  const controller = new AbortController()
  const drained = drain(claimed, hour, draining, controller.signal)
  controller.abort()
  expect(await drained).toEqual({ finished: 0, cut: 0 })
  expect(draining.left(claimed)).toBe(2)
})

/** A gateway whose blue app holds `/slow` until it is told to answer, and has begun to answer `/begun`. */
async function holding(drainTime: string, more = {}) {
  const aborted: string[] = []
  const answers = new Map<string, () => void>()
  const held = new Set<() => void>()
  const blue = await upstream('blue', (req, res) => {
    const { url = '' } = req
    if (url === '/') return res.end('blue')
    if (url === '/begun') res.writeHead(200, { 'Content-Length': '9' }).write('half')
    res.once('close', () => res.writableFinished || aborted.push(url))
    answers.set(url, () => res.end('slow!'))
    for (const check of held) check()
    return undefined
  })
  const green = await upstream('green')
  const gateway = await startTestGateway({
    slots: { blue: { web: blue.url }, green: { web: green.url } },
    promote: { ready: '5s', drain: drainTime },
    ...more,
  })
  const arrived = (url: string): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>()
    held.add(() => answers.has(url) && resolve())
    if (answers.has(url)) resolve()
    return promise
  }
  return { gateway, blue, aborted, arrived, answer: (url: string) => answers.get(url)?.() }
}

test('a slow request ends on the old slot while new ones go to the new slot', async () => {
  const { gateway, arrived, answer } = await holding('20s')
  const slow = fetch(`${gateway.url}/slow`)
  await arrived('/slow')
  expect((await gateway.promote('green')).body.result).toBe('promoted')
  expect(await (await fetch(gateway.url)).text()).toBe('green')
  const during = await gateway.status()
  expect([during.promote?.phase, during.lock, during.slots.blue.inFlight]).toEqual([
    'drain',
    null,
    1,
  ])
  answer('/slow')
  const slowAnswer = await slow
  expect([slowAnswer.status, await slowAnswer.text()]).toEqual([200, 'slow!'])
  expect((await gateway.settled()).drained).toEqual({ finished: 1, cut: 0 })
})

test('at the deadline an unanswered request gets 504, a begun answer breaks off, and the app sees both go', async () => {
  const { gateway, aborted, arrived } = await holding('50ms')
  const slow = fetch(`${gateway.url}/slow`)
  const begun = await fetch(`${gateway.url}/begun`)
  await arrived('/slow')
  await gateway.promote('green')
  const answer = await slow
  expect([answer.status, answer.headers.get('x-sluice-reason')]).toEqual([504, 'drain_cut'])
  await expect(begun.text()).rejects.toThrow()
  expect(await gateway.settled()).toMatchObject({
    result: 'promoted',
    drained: { finished: 0, cut: 2 },
  })
  await expect.poll(() => aborted.sort()).toEqual(['/begun', '/slow'])
  const metrics = await (await fetch(`${gateway.adminUrl}/metrics`)).text()
  expect(metrics).toContain('sluice_drain_cut_total{slot="blue",kind="http"} 2')
})

test('a rollback during a drain ends it, is told of it, and cuts nothing', async () => {
  const { gateway, aborted, arrived, answer } = await holding('60s')
  const slow = fetch(`${gateway.url}/slow`)
  await arrived('/slow')
  await gateway.promote('green')
  const back = await gateway.rollback()
  expect(back.body).toMatchObject({ result: 'rolled-back', live: 'blue' })
  const ended = await gateway.event(
    (e) => e.type === 'promotion' && e.promotion.id === 1 && e.promotion.phase === 'done',
  )
  expect(ended).toMatchObject({ promotion: { result: 'promoted', verdict: { kind: 'ended' } } })
  answer('/slow')
  expect(await (await slow).text()).toBe('slow!')
  expect(aborted).toEqual([])
})

test('upgraded connections of a slot that is live again are not cut by the drain it was in before', async () => {
  const blue = await upstream('blue')
  const green = await upstream('green')
  const raw = await echoing()
  const slots = { blue: { web: blue.url, chat: raw }, green: { web: green.url, chat: raw } }
  const gateway = await startTestGateway({
    slots,
    routes: [
      { name: 'chat', match: { path: '/chat' }, service: 'chat' },
      { name: 'site', match: { path: '/' }, service: 'web' },
    ],
    promote: { ready: '5s', drain: '20s', upgradeDrain: '300ms' },
  })
  const chatOfBlue = await openChat(gateway.port)
  await gateway.promote('green')
  await gateway.settled()
  const chatOfGreen = await openChat(gateway.port)
  await gateway.rollback()
  // Green's deadline comes after the one that blue had: when its connection is cut, blue's was due.
  await chatOfGreen.closed()
  chatOfBlue.send('still there')
  expect(await chatOfBlue.until((text) => text.endsWith('still there'))).toContain('101')
})

async function openChat(port: number): Promise<RawClient> {
  const chat = await rawClient(port)
  chat.send('GET /chat HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n')
  await chat.until((text) => text.includes('101'))
  return chat
}

/** An app that switches any upgrade to an echo, and is healthy. */
async function echoing(): Promise<string> {
  const { url } = await rawUpstream((socket) => {
    socket.once('data', (head: Buffer) => {
      if (!head.toString().includes('Upgrade'))
        return socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')
      socket.write(
        'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n',
      )
      return socket.pipe(socket)
    })
  })
  return url
}
