// Binding a server to its address, and closing it so that what is being answered still gets its answer.
import type { Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { sluiceError } from '../model/errors.ts'
import { turnAwayWaiting } from './places.ts'

export interface Endpoint {
  readonly host: string
  readonly port: number
}

/** Resolves to the address that was bound: the port is a real one where 0 was asked for. */
export function listen(server: Server, endpoint: Endpoint): Promise<Endpoint> {
  const { promise, resolve, reject } = Promise.withResolvers<Endpoint>()
  server.once('error', (error: NodeJS.ErrnoException) => reject(bindError(error, endpoint)))
  follow(server)
  server.listen({ host: endpoint.host, port: endpoint.port, backlog: 4096 }, () => {
    resolve(addressOf(server.address(), endpoint))
  })
  return promise
}

/** Why an address could not be bound, in the words of the catalogue. */
function bindError(error: NodeJS.ErrnoException, endpoint: Endpoint): Error {
  const where = `${endpoint.host}:${endpoint.port}`
  switch (error.code) {
    case 'EADDRINUSE':
      return sluiceError('port_taken', `${where} is in use by another process`)
    case 'EACCES':
      return sluiceError('port_taken', `${where} may not be opened by this user`)
    case 'EADDRNOTAVAIL':
      return sluiceError('port_taken', `${where} is not an address of this machine`)
    default:
      return error
  }
}

/** Stops accepting, lets what is being answered finish within the time, then closes what is left. */
export function closeServer(server: Server, withinMs: number): Promise<void> {
  turnAwayWaiting(server)
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(() => {
    for (const socket of sockets.get(server) ?? []) socket.destroy()
  }, withinMs)
  const idle = setInterval(() => closeIdle(server), 50)
  server.close(() => {
    clearTimeout(timer)
    clearInterval(idle)
    resolve()
  })
  closeIdle(server)
  return promise
}

/** Closes what has no answer under way. Node does not count a connection as idle on which nothing has come yet. */
function closeIdle(server: Server): void {
  server.closeIdleConnections()
  for (const socket of sockets.get(server) ?? []) if (socket.bytesRead === 0) socket.destroy()
}

/** Every open socket of a server. Node's own list leaves out those that were upgraded, yet its close waits for them. */
const sockets = new WeakMap<Server, Set<Socket>>()

function follow(server: Server): void {
  const open = new Set<Socket>()
  sockets.set(server, open)
  server.on('connection', (socket: Socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
  })
}

function addressOf(address: AddressInfo | string | null, asked: Endpoint): Endpoint {
  if (address === null || typeof address === 'string') return asked
  return { host: address.address, port: address.port }
}
