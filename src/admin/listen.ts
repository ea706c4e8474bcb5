// Binding the admin listener: a TCP address, or a unix socket that only this user may open.
import { chmod, lstat, stat, unlink } from 'node:fs/promises'
import { connect } from 'node:net'
import { dirname } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { sluiceError } from '../model/errors.ts'

export type AdminEndpoint =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'unix'; readonly path: string }

/** Resolves to `http://host:port` or `unix:/path`. */
export async function listenAdmin(app: FastifyInstance, endpoint: AdminEndpoint): Promise<string> {
  try {
    if (endpoint.kind === 'tcp')
      return await app.listen({ host: endpoint.host, port: endpoint.port })
    await makeWay(endpoint.path)
    await app.listen({ path: endpoint.path })
    await chmod(endpoint.path, 0o600)
    return `unix:${endpoint.path}`
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    const where = endpoint.kind === 'tcp' ? `${endpoint.host}:${endpoint.port}` : endpoint.path
    if (code === 'EADDRINUSE')
      throw sluiceError('port_taken', `admin: ${where} is in use by another process`)
    if (code === 'EACCES')
      throw sluiceError('port_taken', `admin: ${where} may not be opened by this user`)
    if (code === 'EADDRNOTAVAIL')
      throw sluiceError('port_taken', `admin: ${where} is not an address of this machine`)
    throw error
  }
}

/** A socket file that nobody answers at was left behind by a kill; anything else there is somebody's, and stays. */
async function makeWay(path: string): Promise<void> {
  // Node tells a missing folder as one that may not be opened (libuv: "ENOENT to EACCES").
  const folder = await stat(dirname(path)).catch(() => null)
  if (folder === null) throw sluiceError('port_taken', `admin: ${dirname(path)} is not there`)
  const there = await lstat(path).catch(() => null)
  if (there === null) return
  // Connecting to a plain file is refused as well; it must not be taken for a stale socket.
  if (!there.isSocket()) throw sluiceError('port_taken', `admin: ${path} is there and is no socket`)
  const { promise, resolve } = Promise.withResolvers<string | undefined>()
  const trial = connect(path, () => resolve('answered'))
  trial.once('error', (error: NodeJS.ErrnoException) => resolve(error.code))
  const found = await promise
  trial.destroy()
  if (found === 'ECONNREFUSED') await unlink(path).catch(() => {})
}
