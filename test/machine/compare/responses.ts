// Cases about answers: what the application sent is what the client gets, less what ends at the proxy.
import { answered, request, unless, verdict, type Case } from './case.ts'
import { statusOf, valuesOf } from './message.ts'
import { plain } from './origin.ts'

const chunkedWithTrailer =
  'HTTP/1.1 200 OK\r\nTrailer: X-Sum\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\nX-Sum: 1\r\n\r\n'

export const responses: readonly Case[] = [
  {
    name: 'a Trailer field beside a Content-Length harms nobody',
    rfc: 'H 6.6.2',
    origin: plain('fine', 'Trailer: x'),
    client: [request('GET /')],
    judge: ({ answer }) =>
      verdict(answered(answer, 200), unless(answer.body === 'fine', 'altered')),
  },
  {
    name: 'a 304 may tell a length, and has no body',
    rfc: 'H 8.6, 15.4.5',
    origin: 'HTTP/1.1 304 Not Modified\r\nETag: "a"\r\nContent-Length: 500\r\n\r\n',
    client: [request('GET /', 'If-None-Match: "a"')],
    judge: ({ answer }) => verdict(answered(answer, 304)),
  },
  {
    name: 'Keep-Alive, Upgrade and what Connection names end at the proxy; close ends only the inner connection',
    rfc: 'H 7.6.1',
    origin: plain(
      'fine',
      'Connection: close, X-Secret',
      'Keep-Alive: timeout=77',
      'Upgrade: h2c',
      'X-Secret: 1',
    ),
    async client({ connect }) {
      const line = connect()
      line.send(request('GET /'))
      await line.answer(1)
      line.send(request('GET /'))
      return [await line.answer(1), await line.answer(2)]
    },
    judge: ({ answers: [first, second] }) => {
      const has = (name: string, value: string): boolean =>
        valuesOf(first?.fields ?? [], name).includes(value)
      return verdict(
        answered(first, 200),
        unless(!has('x-secret', '1'), 'X-Secret passed on'),
        unless(!has('upgrade', 'h2c'), 'Upgrade passed on'),
        unless(!has('keep-alive', 'timeout=77'), 'Keep-Alive passed on'),
        answered(second, 200) === null ? null : 'client connection closed',
      )
    },
  },
  {
    name: 'a 103 is relayed, and the answer after it',
    rfc: 'H 15.2, RFC 8297',
    origin: `HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n${plain('fine')}`,
    client: [request('GET /')],
    judge: ({ answer }) =>
      verdict(
        answered(answer, 200),
        unless(
          answer.interim.some((head) => statusOf(head) === 103),
          '103 dropped',
        ),
      ),
  },
  {
    name: 'trailers are not announced and then left out',
    rfc: 'H 6.5, 6.6.2',
    origin: chunkedWithTrailer,
    client: [request('GET /')],
    judge: ({ answer }) =>
      verdict(
        answered(answer, 200),
        unless(
          valuesOf(answer.fields, 'trailer').length === 0 || answer.trailers.length > 0,
          'announced, left out',
        ),
      ),
  },
  {
    name: 'trailers arrive at a client that asks for them',
    rfc: 'H 6.5, 10.1.4',
    origin: chunkedWithTrailer,
    client: [request('GET /', 'Connection: TE', 'TE: trailers')],
    judge: ({ answer }) =>
      verdict(
        answered(answer, 200),
        unless(valuesOf(answer.trailers, 'x-sum').join() === '1', 'dropped'),
      ),
  },
  {
    name: 'a status of 999 passes, or is a 502',
    rfc: 'H 15',
    origin: 'HTTP/1.1 999 Odd\r\nContent-Length: 4\r\n\r\nfine',
    client: [request('GET /')],
    judge: ({ answer }) => verdict(answered(answer, 999, 502)),
  },
  {
    name: 'the answer to a HEAD keeps its length and has no body',
    rfc: 'H 8.6, 9.3.2',
    origin: ({ socket, method }) =>
      socket.write(
        method === 'HEAD' ? 'HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n' : plain('fine'),
      ),
    async client({ connect }) {
      const line = connect()
      line.send(request('HEAD /'))
      await line.answer(1)
      line.send(request('GET /'))
      return [await line.answer(1), await line.answer(2)]
    },
    judge: ({ answers: [head, next] }) =>
      verdict(
        answered(head, 200),
        unless(valuesOf(head?.fields ?? [], 'content-length').join() === '5000', 'length lost'),
        answered(next, 200),
        unless(next?.body === 'fine', 'next answer garbled'),
      ),
  },
  {
    name: 'a 204 has neither length nor body',
    rfc: 'H 8.6, 15.3.5',
    origin: ({ socket, target }) =>
      socket.write(
        target === '/' ? 'HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n' : plain('fine'),
      ),
    async client({ connect }) {
      const line = connect()
      line.send(request('GET /'))
      await line.answer(1)
      line.send(request('GET /next'))
      return [await line.answer(1), await line.answer(2)]
    },
    judge: ({ answers: [empty, next] }) =>
      verdict(
        answered(empty, 204),
        unless(valuesOf(empty?.fields ?? [], 'content-length').length === 0, 'has a length'),
        unless(valuesOf(empty?.fields ?? [], 'transfer-encoding').length === 0, 'has a coding'),
        answered(next, 200),
      ),
  },
  {
    name: 'an HTTP/1.0 client gets a chunked answer without chunks',
    rfc: 'M 6.1',
    // Where the request came on as HTTP/1.0, the application itself must not answer in chunks.
    origin: ({ head, socket }) =>
      head.line.endsWith('1.0')
        ? socket.end('HTTP/1.1 200 OK\r\n\r\nfine')
        : socket.write(
            'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nfine\r\n0\r\n\r\n',
          ),
    client: ['GET / HTTP/1.0\r\nHost: shop.example\r\n\r\n'],
    judge: ({ answer }) =>
      verdict(
        unless(valuesOf(answer.fields, 'transfer-encoding').length === 0, 'chunked'),
        answered(answer, 200),
        unless(answer.body === 'fine', 'altered'),
      ),
  },
  {
    name: 'Set-Cookie fields stay apart and in their order',
    rfc: 'H 5.3',
    origin: plain(
      'fine',
      'Set-Cookie: a=1; Expires=Wed, 01 Jan 2031 00:00:00 GMT',
      'X-Between: x',
      'Set-Cookie: b=2',
      'Set-Cookie: a=3',
    ),
    client: [request('GET /')],
    judge: ({ answer }) => {
      const cookies = valuesOf(answer.fields, 'set-cookie').map((value) => value.split(';')[0])
      return verdict(answered(answer, 200), unless(cookies.join() === 'a=1,b=2,a=3', 'altered'))
    },
  },
  {
    name: 'bytes above ASCII in fields pass both ways',
    rfc: 'H 5.5',
    origin: plain('fine', 'X-Name: caf\xe9'),
    client: [request('GET /', 'X-Name: caf\xe9')],
    judge: ({ answer, call }) =>
      verdict(
        answered(answer, 200),
        unless(valuesOf(call?.head.fields ?? [], 'x-name').join() === 'caf\xe9', 'request altered'),
        unless(valuesOf(answer.fields, 'x-name').join() === 'caf\xe9', 'answer altered'),
      ),
  },
]
