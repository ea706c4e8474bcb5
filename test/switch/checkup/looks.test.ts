// What the gateway finds out of a target's health path, of the folder of its state, and of who else is in it.
import { spawn } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { lookAtDataDir } from '../../../src/switch/checkup/data-dir-look.ts'
import { lookAtHealth } from '../../../src/switch/checkup/health-look.ts'
import { takeOwnership } from '../../../src/switch/checkup/owner-file.ts'
import { temporaryDir } from '../../support/gateway.ts'
import { closedPort, rawUpstream, upstream } from '../../support/upstream.ts'
import { targetOf } from '../world-of.ts'

const question = { path: '/up', host: 'shop.example', timeoutMs: 2000 }

const look = (url: string, more: object = {}) =>
  lookAtHealth(targetOf('blue', 'web', url), { ...question, ...more })

test('an answer is told with its body on one line, and no clock is found wrong by its whole seconds', async () => {
  const app = await upstream('blue', (req, res) => res.end(`{\n "host": "${req.headers.host}" }`))
  expect(await look(app.url)).toMatchObject({
    kind: 'answered',
    status: 200,
    location: null,
    body: '{ "host": "shop.example" }',
    aheadMs: 0,
  })
})

test('a redirect is told with where it leads, and not followed', async () => {
  const app = await upstream('blue', (_req, res) =>
    res.writeHead(301, { Location: 'https://shop.example/up' }).end(),
  )
  expect(await look(app.url)).toMatchObject({ status: 301, location: 'https://shop.example/up' })
  expect(app.seen.length).toBe(1)
})

test.for([
  ['an hour ahead', 3_600_000, 3_590_000, 3_600_000],
  ['an hour behind', -3_600_000, -3_600_000, -3_590_000],
] as const)('a clock %s is told', async ([_name, shift, least, most]) => {
  const app = await upstream('blue', (_req, res) => {
    res.sendDate = false
    res.setHeader('Date', new Date(Date.now() + shift).toUTCString()).end()
  })
  const found = await look(app.url)
  const ahead = found.kind === 'answered' ? found.aheadMs : null
  expect(ahead).toBeGreaterThanOrEqual(least)
  expect(ahead).toBeLessThanOrEqual(most)
})

test('a target that is not there, or is mute, is silent', async () => {
  expect(await look(`http://127.0.0.1:${await closedPort()}`)).toMatchObject({ kind: 'silent' })
  const mute = await rawUpstream(() => {})
  expect(await look(mute.url, { timeoutMs: 50 })).toEqual({
    kind: 'silent',
    detail: 'no answer within 50 ms',
  })
})

test('the folder of the state is tried, not assumed', async () => {
  const dir = await temporaryDir()
  const owner = { rival: async () => null }
  expect(await lookAtDataDir(dir, owner)).toMatchObject({
    path: dir,
    problem: null,
    freeBytes: expect.any(Number),
    sharedWith: null,
  })
  // A file in its place: nobody can write in it, root neither.
  const file = join(dir, 'file')
  await writeFile(file, '')
  expect((await lookAtDataDir(file, owner)).problem).toContain('ENOTDIR')
})

test('two gateways in one folder: the first one sees the second', async () => {
  const dir = await temporaryDir()
  const first = await takeOwnership(dir)
  expect(await first.rival()).toBeNull()
  const second = await takeOwnership(dir)
  expect(await first.rival()).toContain(`process ${process.pid} on ${hostname()}`)
  // What the first one does at its end must not take the second's name away.
  await first.release()
  expect(await second.rival()).toBeNull()
  await second.release()
  await expect(readFile(join(dir, 'gateway.json'))).rejects.toThrow('ENOENT')
})

test('the second one sees a first that still lives, and not one that was killed', async () => {
  const dir = await temporaryDir()
  const script = `import { takeOwnership } from ${JSON.stringify(owners)}; await takeOwnership(process.argv[1]); console.log('taken'); setInterval(() => {}, 1e6)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, dir])
  onTestFinished(() => void child.kill('SIGKILL'))
  await new Promise((resolve) => child.stdout.once('data', resolve))
  const second = await takeOwnership(dir)
  expect(await second.rival()).toContain(`process ${child.pid} on ${hostname()}`)
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await gone
  expect(await second.rival()).toBeNull()
})

const owners = new URL('../../../src/switch/checkup/owner-file.ts', import.meta.url).href
