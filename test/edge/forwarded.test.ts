import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { rawUpstream } from '../support/upstream.ts'
import { fieldsOf, front, lastRequest, statusOf } from './front.ts'
import { answering, plain } from './scripted.ts'

const trusting = { trustedProxies: ['127.0.0.1/32'] }
const claims = [
  'X-Forwarded-For: 203.0.113.9',
  'X-Forwarded-Proto: https',
  'X-Forwarded-Host: real.example',
  'X-Forwarded-Port: 8443',
  'X-Forwarded-Prefix: /x',
  'X-Real-Ip: 203.0.113.9',
  'Forwarded: for=203.0.113.9',
  'X-Request-Id: abc-123',
]

async function passedOn(fields: readonly string[], more = {}): Promise<string> {
  const app = await answering(plain('ok'))
  const gateway = await front(app.url, more)
  await gateway.exchange(lastRequest('GET /', ...fields))
  return app.calls[0]?.head ?? ''
}

test('of a peer that is not trusted nothing is believed: the target learns what the gateway saw (RFC 7239 8.1)', async () => {
  const head = await passedOn(claims)
  expect(fieldsOf(head, 'X-Forwarded-For')).toEqual(['127.0.0.1'])
  expect(fieldsOf(head, 'X-Forwarded-Proto')).toEqual(['http'])
  expect(fieldsOf(head, 'X-Forwarded-Host')).toEqual(['shop.example'])
  expect(fieldsOf(head, 'X-Forwarded-Port')).toEqual(['80'])
  expect(head).not.toMatch(/203\.0\.113\.9|prefix|abc-123|^forwarded:/im)
  expect(fieldsOf(head, 'X-Request-Id')[0]).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
})

test('a trusted proxy is believed, and its address is appended (RFC 7239 4)', async () => {
  const head = await passedOn([...claims, 'x-forwarded-for: 198.51.100.2'], trusting)
  expect(fieldsOf(head, 'X-Forwarded-For')).toEqual(['203.0.113.9, 198.51.100.2, 127.0.0.1'])
  expect(fieldsOf(head, 'X-Forwarded-Proto')).toEqual(['https'])
  expect(fieldsOf(head, 'X-Forwarded-Host')).toEqual(['real.example'])
  expect(fieldsOf(head, 'X-Forwarded-Port')).toEqual(['8443'])
  for (const kept of claims.slice(4)) expect(head).toContain(`\r\n${kept}\r\n`)
})

test('what a trusted proxy leaves out is filled in from the request', async () => {
  const head = await passedOn(['X-Forwarded-Proto: https'], trusting)
  expect(fieldsOf(head, 'X-Forwarded-For')).toEqual(['127.0.0.1'])
  expect(fieldsOf(head, 'X-Forwarded-Host')).toEqual(['shop.example'])
  expect(fieldsOf(head, 'X-Forwarded-Port')).toEqual(['443'])
})

test.for(['a b', '<script>', 'x'.repeat(201), ''])(
  'a request id such as %j is replaced, whoever sent it',
  async (id) => {
    const head = await passedOn([`X-Request-Id: ${id}`], trusting)
    expect(fieldsOf(head, 'X-Request-Id')).toHaveLength(1)
    expect(fieldsOf(head, 'X-Request-Id')[0]).toMatch(/^[0-9a-f-]{36}$/)
  },
)

test('a request that has passed twice is 508, with the target never asked', async () => {
  const app = await answering(plain('ok'))
  const gateway = await front(app.url)
  const once = await gateway.exchange(lastRequest('GET /', 'Via: 1.1 sluice'))
  expect(statusOf(once)).toBe(200)
  const twice = await gateway.exchange(
    lastRequest('GET /', 'Via: 1.1 sluice, 1.0 x', 'Via: 1.1 sluice'),
  )
  expect(statusOf(twice)).toBe(508)
  expect(twice).toContain('\r\nX-Sluice-Reason: loop\r\n')
  expect(app.calls).toHaveLength(1)
})

test('a target that leads back to the gateway ends in 508, not in a storm', async () => {
  const door = { port: 0 }
  const back = await rawUpstream((socket) => {
    const inward = connect(door.port, '127.0.0.1')
    inward.on('error', () => socket.destroy())
    socket.on('error', () => inward.destroy())
    socket.pipe(inward).pipe(socket)
  })
  const gateway = await front(back.url)
  door.port = gateway.port
  expect(statusOf(await gateway.exchange(lastRequest('GET /')))).toBe(508)
  await gateway.idle()
})
