import { once } from 'node:events'
import { get } from 'node:http'
import { json } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { announced, app, databaseFile, shorten, spawnApp } from './running.ts'

test('two processes that start at once on one new file share its links', async () => {
  const DATABASE = databaseFile()
  const blue = spawnApp({ DATABASE, APP_VERSION: '1', SLOT: 'blue' })
  const green = spawnApp({ DATABASE, APP_VERSION: '2', SLOT: 'green' })
  const [one, two] = await Promise.all([announced(blue), announced(green)])
  expect([one.version, two.version]).toEqual(['1', '2'])
  const code = await shorten(one.listening, 'https://example.com/shared')
  const follow = (origin: string) => fetch(`${origin}/${code}`, { redirect: 'manual' })
  const clicks = Array.from({ length: 40 }, (_, i) => follow((i % 2 ? one : two).listening))
  expect(new Set((await Promise.all(clicks)).map(({ status }) => status))).toEqual(new Set([302]))
  const link = await (await fetch(`${two.listening}/api/links/${code}`)).json()
  expect(link).toEqual({ code, url: 'https://example.com/shared', clicks: 40 })
})

test.for(['SIGTERM', 'SIGINT'] as const)(
  '%s lets a request in flight finish, then the process exits with 0',
  async (signal) => {
    const spawned = spawnApp({})
    const { listening } = await announced(spawned)
    const early = await fetch(`${listening}/api/slow?ms=300&head=1&then=kept`)
    const late = get(`${listening}/api/slow?ms=300&then=kept`, {
      headers: { Expect: '100-continue' },
    })
    // The 100 of Node tells that the request is in flight.
    await once(late, 'continue')
    const answered = once(late, 'response')
    spawned.child.kill(signal)
    expect(await early.json()).toMatchObject({ text: 'kept' })
    const [answer] = await answered
    expect(answer.headers.connection).toBe('close')
    expect(await json(answer)).toMatchObject({ text: 'kept' })
    expect(await spawned.exit).toBe(0)
    expect(await spawned.stderr).toBe('')
  },
)

test('a process told to crash exits with 1 at the first request', async () => {
  const spawned = spawnApp({ BREAK: 'crash' })
  const { listening } = await announced(spawned)
  expect((await fetch(`${listening}/healthz`)).status).toBe(200)
  await expect(fetch(listening)).rejects.toThrow('fetch failed')
  expect(await spawned.exit).toBe(1)
})

test('a taken port is one line and exit 1', async () => {
  const { port } = await app()
  const spawned = spawnApp({ PORT: String(port) })
  expect(await spawned.exit).toBe(1)
  expect(await spawned.stderr).toBe(
    `demo app: PORT ${port} on HOST 127.0.0.1: taken; choose another PORT, 0 picks a free one\n`,
  )
})

test.for([
  [{ BREAK: 'fire' }, 'BREAK: found "fire"; allowed: none, errors, slow, hang, crash'],
  [{ BREAK: 'errors', BREAK_RATE: '2' }, 'BREAK_RATE: found "2"; allowed: a share'],
  [{ BREAK: 'slow', BREAK_MS: 'x' }, 'BREAK_MS: found "x"; allowed: whole milliseconds'],
  [{ APP_VERSION: '3' }, 'APP_VERSION: found "3"; allowed: 1 or 2'],
  [{ PORT: '70000' }, 'PORT: found "70000"; allowed: 0 to 65535'],
  [{ SLOT: 'a b' }, 'SLOT: found "a b"; allowed: up to 40'],
] as const)('the setting %j is one line and exit 2', async ([env, why]) => {
  const spawned = spawnApp({ ...env })
  expect(await spawned.exit).toBe(2)
  expect(await spawned.stderr).toMatch(/^demo app: [^\n]+\n$/)
  expect(await spawned.stderr).toContain(why)
})
