// An app that can do a hundred requests a second and no more: two at a time, 20 ms each, all others in a line without end. It is
// what drowns when crawlers come. Prints its port; ends with its parent.
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

const workers = 2
const workMs = 20

const line: ServerResponse[] = []
let working = 0

const server = createServer((req, res) => {
  if (req.url === '/healthz') return void res.end('ok')
  if (req.url?.startsWith('/login') === true) {
    const id = crypto.randomUUID()
    return void res.setHeader('Set-Cookie', `sid=${id}; Path=/; HttpOnly`).end('hello')
  }
  line.push(res)
  next()
})
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port))
process.once('disconnect', () => process.exit())

function next(): void {
  if (working >= workers) return
  const res = line.shift()
  if (res === undefined) return
  // Whoever has left is not worked for.
  if (res.destroyed) return next()
  working++
  setTimeout(() => {
    working--
    res.end('<p>a page</p>')
    next()
  }, workMs)
}
