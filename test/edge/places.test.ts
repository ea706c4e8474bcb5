import { once } from 'node:events'
import { createServer } from 'node:http'
import { setImmediate as checkPhase } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createPlaces } from '../../src/edge/places.ts'
import { rawClient } from '../support/raw-client.ts'
import { crowded } from './crowded.ts'
import { fieldsOf, poll, request } from './front.ts'

test('connections beyond the limit wait until one ends, and are served in the order they came', async () => {
  const server = await crowded(2)
  const [first, second] = [await server.busy('/1'), await server.busy('/2')]
  const third = await server.inLine(request('GET /3'))
  await server.inLine(request('GET /4'))
  expect([...server.asked.keys()]).toEqual(['/1', '/2'])
  first.socket.destroy()
  await poll(() => [...server.asked.keys()]).toEqual(['/1', '/2', '/3'])
  expect(server.waiting()).toBe(1)
  second.socket.destroy()
  await poll(() => server.asked.has('/4')).toBe(true)
  server.answer('/3')
  expect(await third.until((text) => text.endsWith('ok'))).toMatch(/^HTTP\/1\.1 200 /)
})

test('while somebody waits an answer is the last of its connection, and says so (RFC 9112 9.6)', async () => {
  const server = await crowded(1)
  const client = await server.busy('/before-the-line')
  const next = await server.inLine(request('GET /next'))
  server.answer('/before-the-line')
  const { text, reset } = await client.closed()
  expect([fieldsOf(text, 'Connection'), text.endsWith('ok'), reset]).toEqual([
    ['close'],
    true,
    false,
  ])
  await poll(() => server.asked.has('/next')).toBe(true)
  server.answer('/next')
  expect(fieldsOf(await next.until((all) => all.endsWith('ok')), 'Connection')).toEqual([
    'keep-alive',
  ])
})

test('the connection that has been idle longest gives way, and one with a request under way never does', async () => {
  const server = await crowded(3)
  const busy = await server.busy('/busy')
  const [longest, shorter] = [await server.idle(), await server.idle()]
  await longEnough()
  const next = await rawClient(server.port)
  next.send(request('GET /waits'))
  await longest.closed()
  await poll(() => server.asked.has('/waits')).toBe(true)
  shorter.send(request('GET /shorter'))
  await poll(() => server.asked.has('/shorter')).toBe(true)
  server.answer('/busy')
  await busy.until((text) => text.endsWith('ok'))
})

test('a connection is not idle while one of its pipelined requests is unanswered', async () => {
  const server = await crowded(2)
  const pipelining = await server.busy('/1')
  pipelining.send(request('GET /2'))
  await poll(() => server.asked.has('/2')).toBe(true)
  server.answer('/1')
  const idle = await server.idle()
  await longEnough()
  const next = await rawClient(server.port)
  next.send(request('GET /waits'))
  await idle.closed()
  server.answer('/2')
  await pipelining.until((text) => /ok[^]*ok$/.test(text))
})

test('a connection on which a request is arriving is not idle, and its answer is the last', async () => {
  const server = await crowded(2)
  const arriving = await server.idle()
  arriving.send('GET /arriving HTTP/1.1\r\n')
  const idle = await server.idle()
  await server.inLine(request('GET /waits'))
  await server.inLine(request('GET /waits-too'))
  await idle.closed()
  await poll(() => server.asked.has('/waits')).toBe(true)
  arriving.send('Host: x\r\n\r\n')
  await poll(() => server.asked.has('/arriving')).toBe(true)
  server.answer('/arriving')
  expect((await arriving.closed()).text).toMatch(/Connection: close\r\n[^]*ok$/)
})

test('a connection is not idle whose next request has arrived while the gateway was too busy to read it', async () => {
  const server = await crowded(1)
  const kept = await server.idle()
  await server.inLine(request('GET /waits'))
  // Behind this phase of the loop come the timers, and only then what has arrived.
  await checkPhase()
  kept.send(request('GET /arrived'))
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1100)
  await poll(() => [...server.asked.keys()]).toEqual(['/arrived'])
  server.answer('/arrived')
  expect((await kept.closed()).text).toMatch(/Connection: close\r\n[^]*ok$/)
})

test('a connection on which nothing ever came gives way, and so does one that waited for nothing', async () => {
  const server = await crowded(2)
  await server.busy('/busy')
  const silent = await rawClient(server.port)
  const waited = await server.inLine('')
  const last = await server.inLine(request('GET /last'))
  await silent.closed()
  await waited.closed()
  await poll(() => [...server.asked.keys()]).toEqual(['/busy', '/last'])
  expect(last.socket.destroyed).toBe(false)
})

test('a connection that was promised to be kept gives way once it has been idle', async () => {
  const server = await crowded(1)
  const kept = await server.busy('/kept')
  server.asked.get('/kept')?.flushHeaders()
  expect(await kept.until((text) => text.endsWith('\r\n\r\n'))).toMatch(/Connection: keep-alive/)
  await server.inLine(request('GET /waits'))
  // Room has been looked for by then, in vain.
  await longEnough()
  server.answer('/kept')
  expect((await kept.closed()).text).toMatch(/ok\r\n0\r\n\r\n$/)
  await poll(() => server.asked.has('/waits')).toBe(true)
})

test('as many again may wait, further ones are closed at once, and nobody else is', async () => {
  const server = await crowded(2)
  await server.busy('/1')
  await server.busy('/2')
  const waiting = [await server.inLine(request('GET /3')), await server.inLine(request('GET /4'))]
  const beyond = await rawClient(server.port)
  expect((await beyond.closed()).text).toBe('')
  expect(server.waiting()).toBe(2)
  for (const client of waiting) expect(client.socket.destroyed).toBe(false)
})

test('no more than 1000 may wait', () => {
  const server = createServer()
  createPlaces(server, { connections: 10_000, waitMs: 1000 })
  expect(server.maxConnections).toBe(11_000)
})

test.for([
  ['resets its connection', request('GET /left'), 'resetAndDestroy'],
  ['ends it without a request', '', 'end'],
] as const)('who waits and %s makes room in the line', async ([, bytes, leave]) => {
  const server = await crowded(1)
  const first = await server.busy('/first')
  const leaver = await server.inLine(bytes)
  leaver.socket[leave]()
  await poll(() => server.waiting()).toBe(0)
  await server.inLine(request('GET /stays'))
  first.socket.destroy()
  await poll(() => [...server.asked.keys()]).toEqual(['/first', '/stays'])
})

test('who waits for longer than the head of a request may take is closed', async () => {
  const server = await crowded(1, 50)
  const first = await server.busy('/first')
  const waiter = await rawClient(server.port)
  await once(waiter.socket, 'connect')
  waiter.send(request('GET /waits'))
  expect((await waiter.closed()).text).toBe('')
  expect(server.waiting()).toBe(0)
  server.answer('/first')
  await first.until((text) => text.endsWith('ok'))
  expect(server.asked.size).toBe(0)
})

test('the operator is warned once when connections begin to wait', async () => {
  const server = await crowded(2)
  const first = await server.busy('/1')
  await server.busy('/2')
  expect(server.warnings).toEqual([])
  await server.inLine(request('GET /3'))
  first.socket.destroy()
  await poll(() => server.waiting()).toBe(0)
  await server.inLine(request('GET /4'))
  expect(server.warnings).toEqual(['connections wait: all 2 places are taken'])
})

/** Resolves when a connection that is idle now may be closed for one that waits. */
async function longEnough(): Promise<void> {
  const server = await crowded(1)
  const idle = await server.idle()
  await server.inLine('')
  await idle.closed()
}
