// Cases about WebSockets: the application decides whether to switch, and from then on bytes pass untouched.
import { createHash } from 'node:crypto'
import { answered, request, unless, verdict, type Case } from './case.ts'
import { valuesOf } from './message.ts'
import type { Call } from './origin.ts'

const key = 'dGhlIHNhbXBsZSBub25jZQ=='
const asking = request(
  'GET /ws',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  `Sec-WebSocket-Key: ${key}`,
  'Origin: http://shop.example',
  'Cookie: id=1',
  'Authorization: Bearer x',
)
/** A text frame of a client, masked with zeros, and of a server (RFC 6455 5.2). */
const fromClient = (text: string): string =>
  `\x81${String.fromCodePoint(0x80 + text.length)}\0\0\0\0${text}`
const fromServer = (text: string): string => `\x81${String.fromCodePoint(text.length)}${text}`

/** The text of a short frame of a client; a proxy that speaks WebSocket itself masks it anew. */
const unmasked = (frame: Buffer): string =>
  String.fromCodePoint(...frame.subarray(6).map((byte, i) => byte ^ (frame[2 + (i % 4)] ?? 0)))

export const upgrades: readonly Case[] = [
  {
    name: 'a WebSocket passes frames both ways',
    rfc: 'H 7.8, RFC 6455',
    origin(call) {
      agree(call, '')
      call.hijack((bytes) => {
        if (unmasked(bytes) === 'ping') call.socket.write(fromServer('pong'), 'latin1')
      })
    },
    async client({ connect, until }) {
      const line = connect()
      line.send(asking)
      await until(() => line.answers().length > 0)
      line.send(fromClient('ping'))
      await until(() => line.text().includes('pong'))
      return line.answers().map((answer) => ({ ...answer, body: line.text() }))
    },
    judge: ({ answer }) =>
      verdict(
        unless(answer.status === 101, `answered ${answer.status}`),
        unless(answer.body.endsWith(fromServer('pong')), 'no echo'),
      ),
  },
  {
    name: 'a first frame that comes along with the 101 is not lost',
    rfc: 'H 7.8',
    origin: (call) => agree(call, fromServer('hello')),
    async client({ connect, until }) {
      const line = connect()
      line.send(asking)
      await until(() => line.text().includes('hello'), 1500)
      return line.answers().map((answer) => ({ ...answer, body: line.text() }))
    },
    judge: ({ answer }) =>
      verdict(
        unless(answer.status === 101, `answered ${answer.status}`),
        unless(answer.body.endsWith(fromServer('hello')), 'frame lost'),
      ),
  },
  {
    name: 'an upgrade that the application refuses with 401 is refused with its 401',
    rfc: 'H 7.8',
    origin: 'HTTP/1.1 401 Unauthorized\r\nContent-Length: 4\r\n\r\nsad!',
    client: [asking],
    judge: ({ answer }) =>
      verdict(answered(answer, 401), unless(answer.body === 'sad!', 'altered')),
  },
  {
    name: 'there is no 101 before the application has agreed',
    rfc: 'H 15.2.2',
    origin: () => {},
    async client({ connect, until }) {
      const line = connect()
      line.send(asking)
      await until(() => line.answers().length > 0, 1000)
      return line.answers()
    },
    judge: ({ answer }) => verdict(unless(answer.status !== 101, '101 too early')),
  },
  {
    name: 'Origin, Cookie and Authorization reach the application',
    rfc: 'H 7.8, RFC 6455 4.1',
    origin: (call) => agree(call, ''),
    async client({ connect, calls, until }) {
      const line = connect()
      line.send(asking)
      await until(() => calls().length > 0)
      return []
    },
    judge: ({ call }) => {
      const lost = ['Origin', 'Cookie', 'Authorization'].filter(
        (name) => valuesOf(call?.head.fields ?? [], name.toLowerCase()).length === 0,
      )
      return verdict(
        unless(call !== undefined, 'not asked'),
        unless(lost.length === 0, `${lost.join(' and ')} lost`),
      )
    },
  },
]

/** The handshake of RFC 6455 4.2.2, and what is sent along with it. */
function agree({ head, socket, hijack }: Call, along: string): void {
  const [asked = ''] = valuesOf(head.fields, 'sec-websocket-key')
  const accept = createHash('sha1')
    .update(`${asked}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
    .digest('base64')
  const answer = [
    'HTTP/1.1 101 Switching Protocols',
    'Connection: Upgrade',
    'Upgrade: websocket',
    `Sec-WebSocket-Accept: ${accept}`,
    '',
    along,
  ]
  socket.write(answer.join('\r\n'), 'latin1')
  hijack(() => {})
}
