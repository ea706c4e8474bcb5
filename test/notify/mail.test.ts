// Mail through a real SMTP server: what arrives, when it is tried again, and that a password goes over no open line.
import { createServer, type AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import type { ChannelSettings } from '../../src/model/notification.ts'
import { systemClock } from '../../src/notify/clock.ts'
import { closedPort } from '../support/upstream.ts'
import { openChannel } from './channels.ts'
import { refusal, startMailServer } from './mail-server.ts'
import { noticeOf } from './said.ts'

function mailTo(smtp: string, to: readonly string[] = ['ops@example.com']): ChannelSettings {
  return {
    name: 'mail',
    kind: 'email',
    on: ['rolled-back'],
    smtp,
    from: 'Sluice <sluice@example.com>',
    to,
  }
}

test('a mail arrives at everybody, with text and HTML, and as the word of a machine', async () => {
  const server = await startMailServer()
  const { channel } = openChannel(
    mailTo(`smtp://127.0.0.1:${server.port}`, ['a@example.com', 'b@example.com']),
  )
  channel.take(noticeOf())
  await expect
    .poll(() => channel.status())
    .toMatchObject({ sent: 1, attempts: 1, state: 'idle', to: '127.0.0.1' })
  const [{ from, to, text } = { from: '', to: [], text: '' }] = server.delivered
  expect([from, to]).toEqual(['sluice@example.com', ['a@example.com', 'b@example.com']])
  expect(text).toMatch(/^Auto-Submitted: auto-generated\r$/m)
  expect(text).toMatch(/^X-Mailer: sluice\/test\r$/m)
  expect(text).toMatch(/^From: Sluice <sluice@example.com>\r$/m)
  expect(text).toContain('Content-Type: text/plain')
  expect(text).toContain('Content-Type: text/html')
  expect(text).toContain('see why: switch history show 7')
})

test('user and password are taken from the address, decoded', async () => {
  const server = await startMailServer()
  const { channel } = openChannel(
    mailTo(`smtp://sluice%40example.com:p%40ss%3Aword@127.0.0.1:${server.port}`),
  )
  channel.take(noticeOf())
  await expect.poll(() => channel.status()).toMatchObject({ sent: 1 })
  expect(server.logins).toEqual(['sluice@example.com:p@ss:word'])
})

test('a login that is refused is not tried again, and says no word of it', async () => {
  const server = await startMailServer({
    // Some servers say what they were sent.
    onAuth: ({ password }, _session, done) => done(refusal(535, `5.7.8 ${password} is wrong`)),
  })
  const { channel, warnings } = openChannel(mailTo(`smtp://ana:hunter22@127.0.0.1:${server.port}`))
  channel.take(noticeOf())
  await expect.poll(() => channel.status()).toMatchObject({ attempts: 1, failed: 1, state: 'idle' })
  expect(channel.status().lastError?.detail).toBe('the mail server refuses the login (SMTP 535)')
  expect(`${warnings.join()}${JSON.stringify(channel.status())}`).not.toMatch(/hunter22|ana/)
})

test('a server that asks to come again is asked again', async () => {
  let asked = 0
  const server = await startMailServer({
    onRcptTo: (_address, _session, done) => (++asked === 1 ? done(refusal(451)) : done()),
  })
  const { channel, pauses } = openChannel(mailTo(`smtp://127.0.0.1:${server.port}`))
  channel.take(noticeOf())
  await expect.poll(() => channel.status()).toMatchObject({ attempts: 2, sent: 1 })
  expect(pauses).toEqual([1000])
  expect(channel.status().lastError?.detail).toBe('the mail server asks to wait (SMTP 451)')
})

test.each([
  [['a@example.com'], 'sender or recipient is refused (SMTP 550)'],
  [['a@example.com', 'b@example.com'], '1 of 2 recipients were refused'],
])('recipients that are refused are told by their number, %o', async (to, why) => {
  const server = await startMailServer({
    onRcptTo: ({ address }, _session, done) =>
      address.startsWith('a@') ? done(refusal(550, address)) : done(),
  })
  const { channel } = openChannel(mailTo(`smtp://127.0.0.1:${server.port}`, to))
  channel.take(noticeOf())
  await expect
    .poll(() => channel.status())
    .toMatchObject({ attempts: 1, failed: 1, lastError: { detail: why } })
})

test.each([
  ['no TLS', ['STARTTLS']],
  ['a certificate that nobody vouches for', []],
])('a password for another machine is not sent over %s', async (_name, disabledCommands) => {
  const server = await startMailServer({ disabledCommands })
  // 0.0.0.0 leads here, but it does not say so.
  const { channel } = openChannel(mailTo(`smtp://ana:hunter22@0.0.0.0:${server.port}`))
  channel.take(noticeOf())
  await expect.poll(() => channel.status()).toMatchObject({ sent: 0, failed: 1, state: 'idle' })
  expect(server.logins).toEqual([])
  expect(server.delivered).toEqual([])
})

test('a server that says nothing is broken off when the time is up', async () => {
  const silent = createServer(() => {})
  const { promise, resolve } = Promise.withResolvers<void>()
  silent.listen(0, '127.0.0.1', resolve)
  await promise
  onTestFinished(() => void silent.close())
  const { port } = silent.address() as AddressInfo
  const { channel } = openChannel(mailTo(`smtp://127.0.0.1:${port}`), {
    timeoutMs: 300,
    clock: systemClock,
  })
  const ended = Promise.withResolvers<void>()
  silent.once('connection', (socket) => socket.once('close', ended.resolve))
  channel.take(noticeOf())
  await expect.poll(() => channel.status().lastError?.detail).toBe('no answer within 0.3 s')
  await ended.promise
  expect(channel.status()).toMatchObject({ state: 'retrying', waiting: 1 })
})

test('where nobody listens it is tried again', async () => {
  const { channel } = openChannel(mailTo(`smtp://127.0.0.1:${await closedPort()}`))
  channel.take(noticeOf())
  await expect.poll(() => channel.status()).toMatchObject({ attempts: 6, failed: 1 })
  expect(channel.status().lastError?.detail).toBe('the mail server cannot be reached (ESOCKET)')
})
