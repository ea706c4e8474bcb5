import { once } from 'node:events'
import { expect, test } from 'vitest'
import { app, exchangeBytes } from './running.ts'

const handshake =
  'GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n'
const greeting = '{"version":"1","slot":""}'

test('it says its version first and then echoes text of any size class', async () => {
  const { url } = await app({ version: '2', slot: 'green' })
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws`)
  expect(JSON.parse(await message(socket))).toEqual({ version: '2', slot: 'green' })
  for (const text of ['', 'é', 'x'.repeat(126), 'y'.repeat(70_000), 'z'.repeat(1_048_576)]) {
    socket.send(text)
    expect((await message(socket)) === text).toBe(true)
  }
  socket.close(3001)
  const [closed] = await once(socket, 'close')
  expect(closed).toMatchObject({ code: 3001, wasClean: true })
})

test('binary comes back as binary', async () => {
  const { url } = await app()
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws`)
  socket.binaryType = 'arraybuffer'
  await message(socket)
  socket.send(Uint8Array.of(0, 255, 128))
  const [event] = await once(socket, 'message')
  expect(new Uint8Array(event.data)).toEqual(Uint8Array.of(0, 255, 128))
  socket.close()
})

test('a message over 1 MB is closed with 1009', async () => {
  const { url } = await app()
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws`)
  await message(socket)
  socket.send('x'.repeat(1_048_577))
  const [closed] = await once(socket, 'close')
  expect(closed.code).toBe(1009)
})

test('the handshake is that of RFC 6455 section 1.3', async () => {
  const { port } = await app()
  const answer = await exchangeBytes(port, handshake, frame(0x88, ''))
  expect(answer.toString('latin1')).toMatch(/^HTTP\/1\.1 101 Switching Protocols\r\n/)
  expect(answer.toString('latin1')).toContain(
    'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n',
  )
})

test('fragments become one message and a ping between them is answered first', async () => {
  const { port } = await app()
  const frames = [frame(0x01, 'Hel'), frame(0x89, 'now'), frame(0x80, 'lo'), frame(0x88, '')]
  const answer = await exchangeBytes(port, handshake, ...frames)
  expect(afterHead(answer)).toEqual([
    { opcode: 1, data: greeting },
    { opcode: 10, data: 'now' },
    { opcode: 1, data: 'Hello' },
    { opcode: 8, data: '' },
  ])
})

test('frames that arrive a byte at a time are put together', async () => {
  const { port } = await app()
  const bytes = Buffer.concat([frame(0x81, 'slow'), frame(0x81, 'm'.repeat(200)), frame(0x88, '')])
  const answer = await exchangeBytes(port, handshake, ...[...bytes].map((one) => Buffer.of(one)))
  expect(afterHead(answer).map(({ data }) => data)).toEqual([greeting, 'slow', 'm'.repeat(200), ''])
})

test.for([
  ['an unmasked frame', Buffer.from([0x81, 0x01, 0x61]), 1002],
  ['a reserved bit', frame(0xc1, 'a'), 1002],
  ['an unknown opcode', frame(0x83, 'a'), 1002],
  ['a continuation of nothing', frame(0x80, 'a'), 1002],
  ['a new message inside another', Buffer.concat([frame(0x01, 'a'), frame(0x81, 'b')]), 1002],
  ['a fragmented ping', frame(0x09, 'a'), 1002],
  ['text that is not UTF-8', frame(0x81, Buffer.of(0xc3, 0x28)), 1007],
  ['a close frame with half a code', frame(0x88, 'a'), 1002],
  ['fragments that add up to over 1 MB', tooMuch(), 1009],
] as const)('%s closes with its code', async ([_what, bytes, code]) => {
  const { port } = await app()
  const frames = afterHead(await exchangeBytes(port, handshake, bytes))
  const last = frames.at(-1)
  expect(last?.opcode).toBe(8)
  expect(Buffer.from(last?.data ?? '', 'latin1').readUInt16BE(0)).toBe(code)
})

test('a request to /ws that is no handshake is 426 and says what is missing', async () => {
  const { url, port } = await app()
  const plain = await fetch(`${url}/ws`)
  expect(plain.status).toBe(426)
  expect(plain.headers.get('sec-websocket-version')).toBe('13')
  const old = handshake.replace('Version: 13', 'Version: 8').replace('\r\n\r\n', '\r\nX: y\r\n\r\n')
  const answer = await exchangeBytes(port, old)
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 426 /)
})

test('an upgrade to something else is answered as a plain request, the last of its connection', async () => {
  const { port } = await app()
  const answer = await exchangeBytes(
    port,
    'POST /api/echo HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 3\r\n\r\nabc',
  )
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 200 [^]*Connection: close\r\n[^]*"bytes":3/)
})

test('an app that closes says 1001 to its WebSockets and ends its clocks', async () => {
  const running = await app({ graceMs: 60_000 })
  const socket = new WebSocket(`${running.url.replace('http', 'ws')}/ws`)
  await message(socket)
  const clock = await fetch(`${running.url}/api/clock`)
  const closed = once(socket, 'close')
  await Promise.all([running.close(), clock.text()])
  expect((await closed)[0]).toMatchObject({ code: 1001, wasClean: true })
})

async function message(socket: WebSocket): Promise<string> {
  const [event] = await once(socket, 'message')
  return String(event.data)
}

/** A masked frame as a client sends it; `first` is FIN, the reserved bits and the opcode. */
function frame(first: number, data: string | Buffer): Buffer {
  const key = Buffer.of(1, 2, 3, 4)
  const plain = Buffer.from(data)
  const length = plain.length < 126 ? [plain.length] : [126, plain.length >> 8, plain.length & 255]
  const masked = plain.map((byte, i) => byte ^ (key[i % 4] ?? 0))
  return Buffer.concat([Buffer.of(first, 0x80 | (length[0] ?? 0), ...length.slice(1)), key, masked])
}

function tooMuch(): Buffer {
  const part = 'x'.repeat(65_000)
  const more = Array.from({ length: 17 }, () => frame(0x00, part))
  return Buffer.concat([frame(0x01, part), ...more])
}

/** The frames of a server, unmasked, after the head of its answer. */
function afterHead(answer: Buffer): { opcode: number; data: string }[] {
  let rest = answer.subarray(answer.indexOf('\r\n\r\n') + 4)
  const frames = []
  while (rest.length > 0) {
    const opcode = rest.readUInt8(0) & 15
    const short = rest.readUInt8(1)
    const from = short === 126 ? 4 : 2
    const to = from + (short === 126 ? rest.readUInt16BE(2) : short)
    frames.push({ opcode, data: rest.subarray(from, to).toString('latin1') })
    rest = rest.subarray(to)
  }
  return frames
}
