// Cases about the body of a request: it arrives byte for byte, framed one way, or not at all; what breaks off on the
// way is never made to look whole.
import { setTimeout as pause } from 'node:timers/promises'
import { answered, request, unless, verdict, type Case } from './case.ts'
import { valuesOf } from './message.ts'
import { plain } from './origin.ts'

const large = 'x'.repeat(1_500_000)

export const uploads: readonly Case[] = [
  {
    name: 'the bytes of a text body are not altered',
    rfc: 'H 6.4, 7.7',
    origin: plain('fine'),
    client: [`${request('POST /', 'Content-Type: text/plain', 'Content-Length: 2')}\xe9A`],
    judge: ({ answer, call }) =>
      verdict(answered(answer, 200), unless(call?.body() === '\xe9A', 'bytes altered')),
  },
  {
    name: 'a body of 1.5 MB passes, or is refused whatever its type',
    rfc: 'H 15.5.14',
    origin: plain('fine'),
    client: ['text/plain', 'application/octet-stream'].map(
      (type) =>
        request('POST /', `Content-Type: ${type}`, `Content-Length: ${large.length}`) + large,
    ),
    judge: ({ answers: [text, other], calls }) =>
      verdict(
        answered(text, 200, 413),
        answered(other, 200, 413),
        unless(text?.status === other?.status, `text ${text?.status}, other ${other?.status}`),
        unless(calls.every((call) => call.body() === large) || text?.status === 413, 'altered'),
      ),
  },
  {
    name: 'a Content-Type that is none is the business of the application',
    rfc: 'H 8.3',
    origin: plain('fine'),
    client: [`${request('POST /', 'Content-Type: foo', 'Content-Length: 4')}body`],
    judge: ({ answer, call }) =>
      verdict(answered(answer, 200), unless(call?.body() === 'body', 'body lost')),
  },
  {
    name: 'the body of a GET arrives',
    rfc: 'H 9.3.1',
    origin: plain('fine'),
    client: [`${request('GET /', 'Content-Length: 4')}body`],
    judge: ({ answer, call }) =>
      verdict(answered(answer, 200), unless(call?.body() === 'body', 'body dropped')),
  },
  {
    name: 'a chunked text body arrives, framed one way only',
    rfc: 'M 6.2',
    origin: plain('fine'),
    client: [
      `${request('POST /', 'Content-Type: text/plain', 'Transfer-Encoding: chunked')}2\r\nbo\r\n2\r\ndy\r\n0\r\n\r\n`,
    ],
    judge: ({ answer, call }) => {
      const fields = call?.head.fields ?? []
      const both = ['content-length', 'transfer-encoding'].every(
        (name) => valuesOf(fields, name).length > 0,
      )
      return verdict(
        unless(!both, 'both framings'),
        answered(answer, 200),
        unless(call?.body() === 'body', 'body lost'),
      )
    },
  },
  {
    name: 'a body that stops coming is cut, within a time that can be set',
    rfc: 'H 15.5.9',
    origin: plain('fine'),
    async client({ connect }) {
      const line = connect('slow')
      line.send(`${request('POST /slow', 'Content-Length: 9')}h`)
      await line.ended()
      return [await line.answer(1)]
    },
    judge: ({ answer }) => verdict(unless(answer.connection !== 'open', 'never cut')),
  },
  {
    name: 'an upload that breaks off is not whole for the application',
    rfc: 'M 6.3, 8',
    origin: plain('fine'),
    async client({ connect, calls, until }) {
      const line = connect()
      line.send(`${request('POST /', 'Transfer-Encoding: chunked')}4\r\nhalf\r\n`)
      await until(() => calls().length > 0, 500)
      line.close()
      // A proxy that takes the whole body in first has nothing to break off.
      if (calls().length > 0) await until(() => calls().some((call) => call.closed()))
      return []
    },
    judge: ({ calls }) =>
      verdict(
        unless(!calls.some((call) => call.whole()), 'made to look whole'),
        unless(
          calls.every((call) => call.closed()),
          'left hanging',
        ),
      ),
  },
  {
    name: 'a malformed chunk is an error, and the body is not whole for the application',
    rfc: 'M 7.1',
    origin: plain('fine'),
    async client({ connect }) {
      const line = connect()
      line.send(`${request('POST /', 'Transfer-Encoding: chunked')}4\r\nhalf\r\n`)
      await pause(50)
      line.send('fffffffffffffffff\r\nhalf\r\n0\r\n\r\n')
      return [await line.answer(1)]
    },
    judge: ({ answer, calls }) =>
      verdict(
        unless(!calls.some((call) => call.whole()), 'made to look whole'),
        unless(answer.status >= 400 || answer.connection !== 'open', `answered ${answer.status}`),
      ),
  },
  {
    name: 'an answer in the middle of an upload is relayed at once',
    rfc: 'H 7.5, M 9.3',
    origin: ({ socket }) =>
      socket.write('HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 3\r\n\r\nbig'),
    async client({ connect, until }) {
      const line = connect()
      line.send(request('POST /', 'Content-Length: 1000000'))
      for (let part = 0; part < 10; part++) {
        line.send('x'.repeat(50_000))
        if (await until(() => line.text() !== '', 50)) break
      }
      return [await line.answer(1)]
    },
    judge: ({ answer }) => verdict(answered(answer, 413), unless(answer.body === 'big', 'altered')),
  },
]
