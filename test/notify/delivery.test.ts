// Delivery over real sockets: in order, tried again where that may help and as the receiver asks, given up where it cannot, and
// always with an account of it.
import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { systemClock } from '../../src/notify/clock.ts'
import { closedPort } from '../support/upstream.ts'
import { hookAt, openChannel } from './channels.ts'
import { startReceiver } from './receiver.ts'
import { noticeOf } from './said.ts'

test('messages arrive in their order, one at a time, from an agent of our own', async () => {
  const receiver = await startReceiver()
  const { channel, counted } = openChannel(hookAt(`${receiver.url}/hook?a=1`))
  for (const id of ['1', '2', '3']) channel.take(noticeOf({ id }))
  expect(channel.status()).toMatchObject({ waiting: 3, sent: 0 })
  await receiver.has(3)
  expect(receiver.received.map(({ text }) => JSON.parse(text).id)).toEqual(['1', '2', '3'])
  expect(receiver.received[0]?.path).toBe('/hook?a=1')
  expect(receiver.received[0]?.headers).toMatchObject({
    'user-agent': 'sluice/test',
    'content-type': 'application/json',
    'x-sluice-kind': 'rolled-back',
    'x-sluice-id': '1',
  })
  await expect
    .poll(() => channel.status())
    .toMatchObject({ state: 'idle', waiting: 0, sent: 3, attempts: 3 })
  expect(counted).toEqual(['hook sent', 'hook sent', 'hook sent'])
})

test('a body is signed with the secret, over its bytes', async () => {
  const receiver = await startReceiver()
  const secret = 'sixteen characters'
  openChannel(hookAt(receiver.url, { secret })).channel.take(noticeOf())
  await receiver.has(1)
  const { text = '', headers } = receiver.received[0] ?? {}
  const hmac = createHmac('sha256', secret).update(text).digest('hex')
  expect(headers?.['x-sluice-signature']).toBe(`sha256=${hmac}`)
  expect(text).not.toContain(secret)
})

test.each([
  ['429 with Retry-After', { status: 429, headers: { 'Retry-After': '7' } }, [7000], 'HTTP 429'],
  ['500', { status: 500 }, [1000], 'HTTP 500'],
  [
    '503 with a Retry-After below the backoff',
    { status: 503, headers: { 'Retry-After': '0' } },
    [1000],
    'HTTP 503',
  ],
  ['408', { status: 408 }, [1000], 'HTTP 408'],
  ['a reset', 'reset', [1000], 'the connection broke'],
] as const)(
  '%s: the same message again, the later ones after it',
  async (_name, answer, pauses, why) => {
    const receiver = await startReceiver(answer, { status: 204 })
    const kept = openChannel(hookAt(receiver.url))
    kept.channel.take(noticeOf({ id: '1' }))
    kept.channel.take(noticeOf({ id: '2' }))
    await receiver.has(3)
    expect(receiver.received.map(({ text }) => JSON.parse(text).id)).toEqual(['1', '1', '2'])
    expect(kept.pauses).toEqual(pauses)
    await expect
      .poll(() => kept.channel.status())
      .toMatchObject({ attempts: 3, sent: 2, failed: 0, lastError: { detail: why } })
    expect(kept.counted).toEqual(['hook retried', 'hook sent', 'hook sent'])
    expect(kept.warnings).toEqual([])
  },
)

test('who never answers well is given up after six attempts, and it is said', async () => {
  const receiver = await startReceiver({ status: 500 })
  const kept = openChannel(hookAt(receiver.url))
  kept.channel.take(noticeOf())
  await expect
    .poll(() => kept.channel.status())
    .toMatchObject({ state: 'idle', attempts: 6, sent: 0, failed: 1 })
  expect(kept.pauses).toEqual([1000, 2000, 4000, 8000, 16_000])
  expect(kept.warnings).toEqual([
    'hook: "Rolled back by the judge: green → blue" was not delivered, after 6 attempts: HTTP 500',
  ])
  expect(kept.counted.at(-1)).toBe('hook failed')
})

test.each([
  [{ status: 404 }, 'HTTP 404: is the address still right?'],
  [{ status: 401 }, 'HTTP 401: is the address still right?'],
  [{ status: 400, body: 'invalid_blocks' }, 'HTTP 400'],
  [{ status: 429, headers: { 'Retry-After': '3600' } }, 'HTTP 429'],
])('%o is not tried again', async (answer, why) => {
  const receiver = await startReceiver(answer)
  const kept = openChannel(hookAt(receiver.url))
  kept.channel.take(noticeOf())
  await expect
    .poll(() => kept.channel.status())
    .toMatchObject({ state: 'idle', attempts: 1, failed: 1, lastError: { detail: why } })
  expect(receiver.received).toHaveLength(1)
})

test('a redirect is not followed', async () => {
  const elsewhere = await startReceiver()
  const receiver = await startReceiver({ status: 307, headers: { Location: elsewhere.url } })
  const kept = openChannel(hookAt(receiver.url))
  kept.channel.take(noticeOf())
  await expect
    .poll(() => kept.channel.status().lastError?.detail)
    .toContain('redirects are not followed')
  expect(elsewhere.received).toEqual([])
})

test('who hangs is broken off when the time is up, and tried again', async () => {
  const receiver = await startReceiver('hang', { status: 204 })
  const kept = openChannel(hookAt(receiver.url), { timeoutMs: 300, clock: systemClock })
  kept.channel.take(noticeOf())
  await receiver.has(2)
  await expect
    .poll(() => kept.channel.status())
    .toMatchObject({
      attempts: 2,
      sent: 1,
      lastError: { detail: 'no answer within 0.3 s' },
    })
  expect(receiver.broken()).toBe(1)
})

test('an answer that has no end is not waited for', async () => {
  const receiver = await startReceiver((res) => {
    res.writeHead(200)
    const timer = setInterval(() => res.write('x'.repeat(10_000)), 5)
    res.once('close', () => clearInterval(timer))
  })
  const kept = openChannel(hookAt(receiver.url))
  kept.channel.take(noticeOf())
  await expect.poll(() => kept.channel.status()).toMatchObject({ sent: 1 })
})

test('an answer that dribbles is broken off when the time is up', async () => {
  const receiver = await startReceiver(
    (res) => {
      res.writeHead(200)
      const timer = setInterval(() => res.write('x'), 20)
      res.once('close', () => clearInterval(timer))
    },
    { status: 204 },
  )
  const kept = openChannel(hookAt(receiver.url), { timeoutMs: 300, clock: systemClock })
  kept.channel.take(noticeOf())
  await receiver.has(2)
  expect(kept.channel.status().lastError?.detail).toBe('no answer within 0.3 s')
})

test('where nobody listens, or no such host is, it is said without the address', async () => {
  const refused = openChannel(hookAt(`http://127.0.0.1:${await closedPort()}/T0K3N`))
  refused.channel.take(noticeOf())
  await expect.poll(() => refused.channel.status().lastError?.detail).toBe('nothing listens there')
  const unknown = openChannel(hookAt('http://no-such-host.invalid/T0K3N'))
  unknown.channel.take(noticeOf())
  await expect
    .poll(() => unknown.channel.status().lastError?.detail)
    .toMatch(/^its host name is not found/)
})

test('of more than a hundred that wait the oldest give way, it is said once, and the newest arrive', async () => {
  const held: (() => void)[] = []
  const receiver = await startReceiver((res) => void held.push(() => res.writeHead(204).end()), {
    status: 204,
  })
  const kept = openChannel(hookAt(receiver.url))
  kept.channel.take(noticeOf({ id: 'first' }))
  await receiver.has(1)
  for (let i = 1; i <= 130; i++) kept.channel.take(noticeOf({ id: `${i}` }))
  expect(kept.channel.status()).toMatchObject({ waiting: 101, dropped: 30, state: 'sending' })
  expect(kept.warnings).toHaveLength(1)
  expect(kept.warnings[0]).toContain('hook: 100 messages wait')
  held[0]?.()
  await receiver.has(101)
  const ids = receiver.received.map(({ text }) => JSON.parse(text).id)
  expect([ids[0], ids[1], ids.at(-1)]).toEqual(['first', '31', '130'])
  expect(kept.counted.filter((line) => line === 'hook dropped')).toHaveLength(30)
})

test('at the end what waits is still sent', async () => {
  const receiver = await startReceiver()
  const { channel } = openChannel(hookAt(receiver.url), { clock: systemClock })
  for (const id of ['1', '2', '3']) channel.take(noticeOf({ id }))
  await channel.close(10_000)
  expect(receiver.received).toHaveLength(3)
  expect(channel.status()).toMatchObject({ sent: 3, dropped: 0, waiting: 0 })
})

test('at the end who hangs is not waited for longer than told, and what is lost is counted', async () => {
  const receiver = await startReceiver('hang')
  const { channel, counted } = openChannel(hookAt(receiver.url), { clock: systemClock })
  for (const id of ['1', '2']) channel.take(noticeOf({ id }))
  await receiver.has(1)
  await channel.close(50)
  expect(channel.status()).toMatchObject({ dropped: 2, failed: 0 })
  expect(counted).toEqual(['hook dropped', 'hook dropped'])
  await expect.poll(receiver.broken).toBe(1)
  channel.take(noticeOf({ id: '3' }))
  expect(receiver.received).toHaveLength(1)
})

test('what a channel has not delivered is handed over, what was under way too', async () => {
  const receiver = await startReceiver('hang')
  const { channel, warnings } = openChannel(hookAt(receiver.url))
  for (const id of ['1', '2']) channel.take(noticeOf({ id }))
  await receiver.has(1)
  expect(channel.release().map(({ id }) => id)).toEqual(['1', '2'])
  await expect.poll(receiver.broken).toBe(1)
  expect(warnings).toEqual([])
})

test('a test message goes past the queue, once, and says how it went', async () => {
  const receiver = await startReceiver('hang', { status: 204 }, { status: 500 })
  const { channel, counted } = openChannel(hookAt(receiver.url))
  channel.take(noticeOf())
  await receiver.has(1)
  expect(await channel.test(noticeOf({ kind: 'test' }))).toMatchObject({
    channel: 'hook',
    ok: true,
    detail: 'delivered',
  })
  expect(await channel.test(noticeOf({ kind: 'test' }))).toMatchObject({
    ok: false,
    detail: 'HTTP 500',
  })
  expect(receiver.received).toHaveLength(3)
  expect(counted).toEqual(['hook sent', 'hook failed'])
})

test('a channel without an address is off: it takes everything and sends nothing', async () => {
  const { channel } = openChannel(hookAt('', { url: null }))
  channel.take(noticeOf())
  expect(channel.status()).toMatchObject({ state: 'off', to: null, waiting: 0 })
  expect(await channel.test(noticeOf())).toMatchObject({
    ok: false,
    detail: 'it is off: its address is empty',
  })
})
