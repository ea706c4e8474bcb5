// The admin listener's address: a unix socket for its owner only, and whatever stands in its place is respected.
import { readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { startGateway } from '../../src/main.ts'
import { temporaryDir, writeGatewayConfig } from '../support/gateway.ts'
import { upstream } from '../support/upstream.ts'

async function configWith(listen: string, more = {}): Promise<string> {
  const [blue, green] = [await upstream('blue'), await upstream('green')]
  const slots = { blue: { web: blue.url }, green: { web: green.url } }
  return writeGatewayConfig(await temporaryDir(), { slots, admin: { listen, ...more } })
}

async function start(listen: string, more = {}) {
  const gateway = await startGateway({ configPath: await configWith(listen, more), env: {} })
  let closed: Promise<void> | null = null
  const close = (): Promise<void> => (closed ??= gateway.close())
  onTestFinished(close)
  return { ...gateway, close }
}

function statusOver(socketPath: string): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const call = request(
    { socketPath, path: '/v1/status', headers: { Host: 'whatever' } },
    (answer) => {
      answer.resume()
      resolve(answer.statusCode ?? 0)
    },
  )
  call.once('error', reject)
  call.end()
  return promise
}

test('over a unix socket the API answers without a token, its file is for its owner, and it is gone at the end', async () => {
  const path = join(await temporaryDir(), 'admin.sock')
  const gateway = await start(`unix:${path}`, { token: 's3cret' })
  expect(gateway.adminUrl).toBe(`unix:${path}`)
  expect(await statusOver(path)).toBe(200)
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  await gateway.close()
  await expect(stat(path)).rejects.toThrow('ENOENT')
})

test('a socket file left behind by a kill is taken over', async () => {
  const path = join(await temporaryDir(), 'admin.sock')
  const script = `require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`
  await once(spawn(process.execPath, ['-e', script]), 'exit')
  expect((await stat(path)).isSocket()).toBe(true)
  await start(`unix:${path}`)
  expect(await statusOver(path)).toBe(200)
})

test('a socket somebody answers at is left to them', async () => {
  const path = join(await temporaryDir(), 'admin.sock')
  const owner = createServer((socket) => socket.on('error', () => {}).end('mine'))
  onTestFinished(() => void owner.close())
  await once(owner.listen(path), 'listening')
  await expect(start(`unix:${path}`)).rejects.toThrow(`admin: ${path} is in use by another process`)
  expect((await stat(path)).isSocket()).toBe(true)
})

test('a file in the place of the socket is never taken for a stale one: it stays, and is named', async () => {
  const path = join(await temporaryDir(), 'notes.txt')
  await writeFile(path, 'keep me')
  await expect(start(`unix:${path}`)).rejects.toThrow(`admin: ${path} is there and is no socket`)
  expect(await readFile(path, 'utf8')).toBe('keep me')
  const link = join(await temporaryDir(), 'link')
  await symlink(path, link)
  await expect(start(`unix:${link}`)).rejects.toThrow('is no socket')
  expect(await readFile(path, 'utf8')).toBe('keep me')
})

test('a folder that is not there is named, not taken for a lack of permission', async () => {
  const folder = join(await temporaryDir(), 'none')
  await expect(start(`unix:${folder}/admin.sock`)).rejects.toThrow(`admin: ${folder} is not there`)
})

test('a port that is taken is named with the address, and nothing is left running', async () => {
  const holder = createServer()
  onTestFinished(() => void holder.close())
  await once(holder.listen(0, '127.0.0.1'), 'listening')
  const address = holder.address()
  const port = typeof address === 'object' ? address?.port : 0
  const failed = start(`127.0.0.1:${port}`)
  await expect(failed).rejects.toMatchObject({
    code: 'port_taken',
    message: `admin: 127.0.0.1:${port} is in use by another process`,
  })
})
