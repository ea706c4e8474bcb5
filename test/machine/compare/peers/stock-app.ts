// Serves as stock.ts says: @fastify/http-proxy with nothing set but the upstream, and WebSockets switched on, which
// are off by default. Several targets are its `getUpstream`, in turn. Prints the port it listens on.
import type { AddressInfo } from 'node:net'
import httpProxy from '@fastify/http-proxy'
import fastify from 'fastify'

const [app, dead] = process.argv.slice(2).map((port) => `http://127.0.0.1:${port}`)
if (app === undefined || dead === undefined) throw new Error('usage: stock-app.ts APP DEAD (ports)')

const server = fastify()
let turn = 0
const getUpstream = (): string => (turn++ % 2 === 0 ? dead : app)
await server.register(httpProxy, {
  prefix: '/pair',
  rewritePrefix: '/pair',
  upstream: '',
  replyOptions: { getUpstream },
})
await server.register(httpProxy, { prefix: '/dead', rewritePrefix: '/dead', upstream: dead })
await server.register(httpProxy, { upstream: app, websocket: true })
await server.listen({ host: '127.0.0.1', port: 0 })
console.log((server.server.address() as AddressInfo).port)
