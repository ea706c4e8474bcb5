// Cases about applications that fail: the client is told so, once and truthfully, and the application is not asked
// more often than it was meant to be.
import { setTimeout as pause } from 'node:timers/promises'
import type { Answer } from './line.ts'
import { answered, request, unless, verdict, type Case } from './case.ts'
import { plain, type Call } from './origin.ts'
import { valuesOf } from './message.ts'

const busy = (body: string): string => plain(body).replace('200 OK', '503 Service Unavailable')

export const failures: readonly Case[] = [
  {
    name: 'twenty large 503s at once are relayed, and the next request is answered',
    rfc: 'H 15.6.4',
    origin: ({ socket, target }) =>
      socket.write(target === '/fine' ? plain('fine') : busy('x'.repeat(300_000))),
    async client({ ask }) {
      const answers = await Promise.all(Array.from({ length: 20 }, () => ask(request('GET /'))))
      return [await ask(request('GET /fine')), ...answers]
    },
    judge: ({ answer, answers }) =>
      verdict(
        answered(answer, 200) === null ? null : `next request: ${answered(answer, 200)}`,
        ...answers.slice(1).map((each) => answered(each, 503)),
      ),
  },
  {
    name: 'a 503 is an answer: the application is asked once',
    rfc: 'H 9.2.2',
    origin: busy('busy'),
    client: [request('GET /')],
    judge: ({ answer, calls }) =>
      verdict(
        unless(calls.length < 2, `asked ${calls.length} times`),
        answered(answer, 503),
        unless(calls.length === 1, 'not asked'),
      ),
  },
  {
    name: 'refused, reset, garbage, two framings, 20 kB of fields: 502 to 504 that names no address, or a sound answer',
    rfc: 'H 15.6.3, M 6.3',
    origin: fail,
    client: ({ ask }) =>
      Promise.all(
        ['/dead', '/reset', '/garbage', '/both', '/large'].map((path) =>
          ask(request(`GET ${path}`)),
        ),
      ),
    judge: ({ answers: [dead, reset, garbage, both, large] }) =>
      verdict(
        failed('refused', dead),
        failed('reset', reset),
        failed('garbage', garbage),
        isSound(both) ? null : failed('two framings', both),
        large?.status === 200 ? null : failed('20 kB fields', large),
      ),
  },
  {
    name: 'a body that ends before its length is visibly cut',
    rfc: 'M 8',
    origin: ({ socket }) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf'),
    client: [request('GET /')],
    judge: ({ answer }) => visiblyCut(answer),
  },
  {
    name: 'a chunked body without its last chunk is visibly cut',
    rfc: 'M 8',
    origin: ({ socket }) =>
      socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n'),
    client: [request('GET /')],
    judge: ({ answer }) => visiblyCut(answer),
  },
  {
    name: 'a body without framing that is reset is visibly cut',
    rfc: 'M 8',
    async origin({ socket }) {
      socket.write('HTTP/1.1 200 OK\r\n\r\nhalf')
      // Long enough for the head to be read: a reset throws away what was not.
      await pause(100)
      socket.resetAndDestroy()
    },
    client: [request('GET /')],
    judge: ({ answer }) => visiblyCut(answer),
  },
  {
    name: 'a POST that meets a target which refuses goes to another',
    rfc: 'H 9.2.2',
    origin: plain('fine'),
    client: Array.from({ length: 6 }, () => `${request('POST /pair', 'Content-Length: 4')}body`),
    judge: ({ answers, calls }) =>
      verdict(
        ...answers.map((answer) => answered(answer, 200)),
        unless(calls.length === 6 && calls.every((call) => call.body() === 'body'), 'body altered'),
      ),
  },
  {
    name: 'a GET on a kept connection that has died goes again',
    rfc: 'M 9.3.1',
    origin: reusedIsReset(),
    async client({ connect }) {
      const line = connect()
      line.send(request('GET /'))
      await line.answer(1)
      line.send(request('GET /'))
      return [await line.answer(1), await line.answer(2)]
    },
    judge: ({ answers: [first, second] }) => verdict(answered(first, 200), answered(second, 200)),
  },
  {
    name: 'bytes behind an answer are never the answer to another request',
    rfc: 'M 9.2',
    origin: ({ socket, target }) =>
      socket.write(
        target === '/first'
          ? `${plain('first')}HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison`
          : plain('fine'),
      ),
    async client({ connect, ask }) {
      const line = connect()
      line.send(request('GET /first'))
      await line.answer(1)
      line.send(request('GET /second'))
      return [await line.answer(1), await line.answer(2), await ask(request('GET /third'))]
    },
    judge: ({ answers }) =>
      verdict(
        unless(!answers.some(({ body }) => body === 'poison'), 'poisoned'),
        answered(answers[0], 200),
        answered(answers[2], 200),
      ),
  },
]

function fail({ socket, target, read }: Call): void {
  switch (target) {
    case '/reset':
      void read.then(() => socket.resetAndDestroy())
      return
    case '/garbage':
      socket.end('what do you want?\r\n\r\n')
      return
    case '/both':
      socket.write(
        'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nfine\r\n0\r\n\r\n',
      )
      return
    default:
      socket.write(
        plain('fine', ...Array.from({ length: 20 }, (_, i) => `X-${i}: ${'y'.repeat(1000)}`)),
      )
  }
}

function failed(what: string, answer: Answer | undefined): string | null {
  const words = answered(answer, 502, 503, 504)
  if (words !== null) return `${what}: ${words}`
  return /127\.0\.0\.1|ECONN/.test(answer?.body ?? '') ? `${what}: names the address` : null
}

/** Of an answer with two framings: read by its coding, and passed on with one framing (RFC 9112 6.3 allows it). */
function isSound(answer: Answer | undefined): boolean {
  const fields = answer?.fields ?? []
  const both = ['content-length', 'transfer-encoding'].every(
    (name) => valuesOf(fields, name).length > 0,
  )
  return answer?.status === 200 && answer.whole && answer.body === 'fine' && !both
}

function visiblyCut(answer: Answer): string {
  if (answer.status === 200 && answer.whole) return 'looks whole'
  if (answer.status !== 200 && answer.status !== 502 && answer.status !== 0) {
    return `answered ${answer.status}`
  }
  return verdict(unless(answer.whole || answer.connection !== 'open', 'left hanging'))
}

function reusedIsReset(): (call: Call) => void {
  const used = new WeakSet<object>()
  return ({ socket }) => {
    if (used.has(socket)) socket.resetAndDestroy()
    else socket.write(plain('fine'))
    used.add(socket)
  }
}
