// Cases about the head of a request: which fields pass, which end at the proxy, and what must be refused because two
// servers could read it differently.
import { setTimeout as pause } from 'node:timers/promises'
import { answered, isRefused, request, unless, verdict, type Case, type Outcome } from './case.ts'
import { valuesOf } from './message.ts'
import { plain } from './origin.ts'

export const requests: readonly Case[] = [
  {
    name: 'Expect: 100-continue is answered, and the body arrives',
    rfc: 'H 10.1.1',
    async origin({ head, socket, read }) {
      if (valuesOf(head.fields, 'expect').length > 0) socket.write('HTTP/1.1 100 Continue\r\n\r\n')
      await read
      socket.write(plain('fine'))
    },
    async client({ connect, until }) {
      const line = connect()
      line.send(request('POST /', 'Content-Length: 4', 'Expect: 100-continue'))
      // As curl does: the body is sent after a second even without a 100.
      await until(() => line.text() !== '', 1000)
      line.send('body')
      return [await line.answer(1)]
    },
    judge: ({ answer, call }) =>
      verdict(answered(answer, 200), unless(call?.body() === 'body', 'body lost')),
  },
  {
    name: 'a Keep-Alive field is no error, and ends at the proxy',
    rfc: 'H 7.6.1',
    origin: plain('fine'),
    client: [
      request('GET /', 'Keep-Alive: timeout=5'),
      request('GET /', 'Connection: keep-alive', 'Keep-Alive: timeout=5'),
    ],
    judge: (outcome) =>
      verdict(
        ...outcome.answers.map((answer) => answered(answer, 200)),
        passedOn(outcome, ['keep-alive', 'timeout=5']),
      ),
  },
  {
    name: 'an Upgrade without Connection is no error, and ends at the proxy',
    rfc: 'H 7.8',
    origin: plain('fine'),
    client: [request('GET /', 'Upgrade: h2c')],
    judge: (outcome) =>
      verdict(answered(outcome.answer, 200), passedOn(outcome, ['upgrade', 'h2c'])),
  },
  {
    name: 'Proxy-Connection, TE and what Connection names end at the proxy',
    rfc: 'H 7.6.1',
    origin: plain('fine'),
    client: [
      request(
        'GET /',
        'Connection: keep-alive, TE, X-Hop',
        'Proxy-Connection: keep-alive',
        'TE: gzip;q=0.5',
        'X-Hop: 1',
      ),
    ],
    judge: (outcome) =>
      verdict(
        answered(outcome.answer, 200),
        passedOn(outcome, ['x-hop', '1'], ['te', 'gzip;q=0.5'], ['proxy-connection', 'keep-alive']),
      ),
  },
  {
    name: 'two Host fields are refused',
    rfc: 'M 3.2',
    origin: plain('fine'),
    client: [request('GET /', 'Host: other.example')],
    judge: refused,
  },
  {
    name: 'a Host with a path or a user in it is refused',
    rfc: 'M 3.2',
    origin: plain('fine'),
    client: ['shop.example/x', 'shop@other.example'].map(
      (host) => `GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
    ),
    judge: refused,
  },
  {
    name: 'Transfer-Encoding: gzip, chunked is refused, or keeps its label',
    rfc: 'M 6.1',
    origin: plain('fine'),
    client: [`${request('POST /', 'Transfer-Encoding: gzip, chunked')}4\r\nbody\r\n0\r\n\r\n`],
    judge: ({ answer, calls }) => {
      const labels = calls.flatMap(({ head }) => valuesOf(head.fields, 'transfer-encoding'))
      if (calls.length > 0) return unless(/gzip/.test(labels.join()), 'label lost') ?? 'ok'
      return verdict(unless(answer.status === 501 || isRefused(answer), answerWords(answer.status)))
    },
  },
  {
    name: 'Content-Length with Transfer-Encoding is refused, or read one way and the connection closed',
    rfc: 'M 6.1, 6.3',
    origin: plain('fine'),
    async client({ connect, until }) {
      const line = connect()
      line.send(`${request('POST /', 'Content-Length: 5', 'Transfer-Encoding: chunked')}0\r\n\r\n`)
      const answer = await line.answer(1)
      await pause(50)
      line.send(request('GET /smuggled'))
      await until(() => line.answers().length > 1, 300)
      return [answer, ...line.answers().slice(1)]
    },
    judge: ({ answers, answer, call }) => {
      const framings = ['content-length', 'transfer-encoding'].filter(
        (name) => call !== undefined && valuesOf(call.head.fields, name).length > 0,
      )
      return verdict(
        unless(framings.length < 2, 'both passed on'),
        isRefused(answer) ? null : answered(answer, 200),
        unless(answers.length === 1, 'connection kept'),
      )
    },
  },
  {
    name: 'nothing that looks like Transfer-Encoding is passed on beside a Content-Length',
    rfc: 'M 6.3, 11.2',
    origin: plain('fine'),
    client: [
      'Transfer_Encoding: chunked',
      'Transfer-Encoding : chunked',
      'Transfer-Encoding: xchunked',
      'Transfer-Encoding: \x0bchunked',
      'X: y\r\n Transfer-Encoding: chunked',
    ].map((field) => `${request('POST /', field, 'Content-Length: 5')}0\r\n\r\n`),
    judge: ({ calls }) => {
      const lines = calls.flatMap(({ head }) => head.text.split('\r\n'))
      const found = lines.find((line) => /^[ \t]*transfer.?encoding/i.test(line))
      return found === undefined ? 'ok' : `passed on ${found.replace('\x0b', '\\v')}`
    },
  },
  {
    name: 'a folded field is refused, or unfolded',
    rfc: 'M 5.2',
    origin: plain('fine'),
    client: [request('GET /', 'X-Fold: a\r\n b')],
    judge: ({ answer, call }) =>
      verdict(
        unless(!/\r\n[ \t]/.test(call?.head.text ?? ''), 'passed on folded'),
        isRefused(answer) ? null : answered(answer, 200),
      ),
  },
  {
    name: 'NUL and a bare CR in a field are refused, or replaced',
    rfc: 'H 5.5, M 2.2',
    origin: plain('fine'),
    client: [request('GET /', 'X: a\0b'), request('GET /', 'X: a\rb')],
    judge: ({ answers, calls }) =>
      verdict(
        // oxlint-disable-next-line no-control-regex
        unless(!calls.some(({ head }) => /\0|\r(?!\n)/.test(head.text)), 'passed on'),
        ...answers.map((answer) => (isRefused(answer) ? null : answered(answer, 200))),
      ),
  },
  {
    name: 'of 2,400 fields none is lost, or all are refused: X-Forwarded-For cannot be flooded away',
    rfc: 'RFC 6585 5',
    origin: plain('fine'),
    client: [
      request(
        'GET /',
        ...Array.from({ length: 2400 }, () => 'a:b'),
        'X-Forwarded-For: 203.0.113.9',
      ),
    ],
    judge: ({ answer, call }) => {
      if (call === undefined) return isRefused(answer) ? 'ok' : answerWords(answer.status)
      const { fields } = call.head
      const count = valuesOf(fields, 'a').join(',').split(',').length
      const known = /203\.0\.113\.9/.test(valuesOf(fields, 'x-forwarded-for').join())
      return verdict(
        answered(answer, 200),
        unless(known, 'X-Forwarded-For lost'),
        unless(count === 2400, `${count} fields left`),
      )
    },
  },
  {
    name: 'a field of 2 MB is refused',
    rfc: 'RFC 6585 5',
    origin: plain('fine'),
    client: [request('GET /', `X: ${'y'.repeat(2_000_000)}`)],
    judge: ({ answer, call }) =>
      verdict(
        unless(call === undefined, 'passed on'),
        unless(isRefused(answer) || answer.connection !== 'open', answerWords(answer.status)),
      ),
  },
]

function refused({ answers, calls }: Outcome): string {
  const bad = answers.find((answer) => !isRefused(answer))
  return verdict(
    bad === undefined ? null : answerWords(bad.status),
    unless(calls.length === 0, 'passed on'),
  )
}

/** Complains of the first of these fields, by lower-case name, that came to the application as it was sent. */
function passedOn({ calls }: Outcome, ...sent: readonly [string, string][]): string | null {
  const fields = calls.flatMap(({ head }) => head.fields)
  const found = sent.find(([name, value]) => valuesOf(fields, name).includes(value))
  return found === undefined ? null : `${found[0]} passed on`
}

function answerWords(status: number): string {
  return status === 0 ? 'no answer' : `answered ${status}`
}
