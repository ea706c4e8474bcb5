// Cases about connections: they are kept and shared, answers come in order, and who leaves is told from who waits.
import { setTimeout as pause } from 'node:timers/promises'
import { answered, request, unless, verdict, type Case } from './case.ts'
import { plain } from './origin.ts'

export const connections: readonly Case[] = [
  {
    name: 'a client that leaves before the answer ends the request to the application',
    rfc: 'M 9.6',
    origin: () => {},
    async client({ connect, calls, until }) {
      const line = connect()
      line.send(request('GET /'))
      await until(() => calls().length > 0)
      line.close()
      await until(() => calls().some((call) => call.closed()))
      return []
    },
    judge: ({ call }) => verdict(unless(call?.closed() === true, 'application works on')),
  },
  {
    name: 'a client that leaves in the middle of a stream ends it',
    rfc: 'M 9.6',
    async origin({ socket, closed }) {
      socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n')
      while (!closed() && socket.writable) {
        socket.write('4\r\ntick\r\n')
        await pause(20)
      }
    },
    async client({ connect, calls, until }) {
      const line = connect()
      line.send(request('GET /'))
      await until(() => line.text() !== '', 1000)
      line.close()
      await until(() => calls().some((call) => call.closed()))
      return []
    },
    judge: ({ call }) => verdict(unless(call?.closed() === true, 'application works on')),
  },
  {
    name: 'a client that only closed its sending side gets its answer',
    rfc: 'M 9.6',
    async origin({ socket }) {
      await pause(300)
      socket.write(plain('fine'))
    },
    async client({ connect }) {
      const line = connect()
      line.send(request('GET /'))
      await pause(50)
      line.halfClose()
      await line.ended()
      return [await line.answer(1)]
    },
    judge: ({ answer }) => verdict(answered(answer, 200)),
  },
  {
    name: 'a HEAD leaves the connection to the application usable',
    rfc: 'M 9.3',
    origin: ({ socket, method }) =>
      socket.write(
        method === 'HEAD' ? 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n' : plain('fine'),
      ),
    async client({ connect }) {
      const line = connect()
      for (const [i, method] of ['GET', 'HEAD', 'GET'].entries()) {
        line.send(request(`${method} /`))
        await line.answer(i + 1)
      }
      return line.answers()
    },
    judge: ({ answers, calls }) =>
      verdict(
        ...answers.map((answer) => answered(answer, 200)),
        unless(answers.length === 3, `${answers.length} of 3 answers`),
        unless(calls[1]?.connection === calls[2]?.connection, 'connection not kept'),
      ),
  },
  {
    name: 'a connection is good for a POST after 4 s, while the application has closed its own side',
    rfc: 'M 9.3.1, 9.5',
    limitMs: 7000,
    async origin({ socket }) {
      socket.write(plain('fine'))
      await pause(4000)
      if (socket.writable) socket.end()
    },
    async client({ connect }) {
      const line = connect()
      line.send(request('GET /'))
      await line.answer(1)
      await pause(4100)
      line.send(`${request('POST /', 'Content-Length: 4')}body`)
      return [await line.answer(1), await line.answer(2)]
    },
    judge: ({ answers: [first, second] }) => verdict(answered(first, 200), answered(second, 200)),
  },
  {
    name: 'requests sent at once are answered in their order',
    rfc: 'M 9.3.2',
    async origin({ socket, target }) {
      if (target === '/1') await pause(150)
      socket.write(plain(target))
    },
    async client({ connect }) {
      const line = connect()
      line.send(['/1', '/2', '/3'].map((path) => request(`GET ${path}`)).join(''))
      await line.answer(3)
      return line.answers()
    },
    judge: ({ answers }) =>
      verdict(
        ...answers.map((answer) => answered(answer, 200)),
        unless(answers.map(({ body }) => body).join() === '/1,/2,/3', 'order lost'),
      ),
  },
  {
    name: 'the first event of a stream arrives while the stream is open',
    rfc: 'M 7.1',
    origin: ({ socket }) =>
      socket.write(
        'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n7\r\ndata:1\n\r\n',
      ),
    async client({ connect, until }) {
      const line = connect()
      line.send(request('GET /'))
      await until(() => line.text().includes('data:1'), 1000)
      return line.answers()
    },
    judge: ({ answer }) => verdict(unless(answer.body.includes('data:1'), 'held back')),
  },
]
