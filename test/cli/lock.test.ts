// `switch lock`, `unlock` and `drain` as they are typed, against a real gateway.
import { expect, test } from 'vitest'
import { startTestGateway } from '../support/gateway.ts'
import { upstream } from '../support/upstream.ts'
import { command, startCommand } from './command.ts'
import { me } from './records.ts'

async function start() {
  const gate = Promise.withResolvers<void>()
  const asked = Promise.withResolvers<void>()
  const blue = await upstream('blue', (req, res) => {
    if (req.url !== '/slow') return void res.end('blue')
    asked.resolve()
    void gate.promise.then(() => res.end('blue'))
  })
  const green = await upstream('green')
  const gateway = await startTestGateway({
    slots: { blue: { web: blue.url }, green: { web: green.url } },
    promote: { ready: '2s', drain: '1h' },
  })
  const run = (...args: string[]) => command([...args, '--admin', gateway.adminUrl])
  return { gateway, run, asked: asked.promise }
}

test('a lock says how to undo it, stands in the status, and keeps others from a promote with exit 5', async () => {
  const { gateway, run } = await start()
  const locked = await run('lock', 'migration of orders')
  expect(locked).toMatchObject({ exit: 0, stderr: '' })
  expect(locked.stdout).toMatch(
    new RegExp(`^locked by ${me} since .*: migration of orders {3}undo: switch unlock\n$`),
  )
  expect((await run('status')).stdout.replaceAll(/\s+/g, ' ')).toContain(`⚠ locked by ${me} since`)
  // The command asks as whoever holds it, so somebody else asks by the API.
  expect(await gateway.promote('green')).toMatchObject({ status: 409, body: { exit: 5 } })
  expect(await run('unlock')).toMatchObject({ exit: 0, stdout: `unlocked by ${me}\n` })
  expect((await gateway.promote('green')).body.result).toBe('promoted')
})

test("somebody else's lock stops a promote and an unlock with exit 5, and --force takes it", async () => {
  const { gateway, run } = await start()
  await gateway.api('POST', '/v1/lock', { by: 'ana', why: 'migration' })
  const refused = await run('promote', 'green')
  expect(refused.exit).toBe(5)
  const words = refused.stderr.replaceAll(/\s+/g, ' ')
  expect(words).toContain('✖ locked by ana since')
  expect(words).toContain(': migration')
  expect(words).toContain('switch rollback --force')
  expect((await run('lock', 'mine')).exit).toBe(5)
  const kept = await run('unlock', '--json')
  expect(kept.exit).toBe(5)
  expect(JSON.parse(kept.stdout)).toMatchObject({ code: 'not_your_lock', lock: { by: 'ana' } })
  const taken = await run('unlock', '--force', '--why', 'ana left')
  expect(taken.exit).toBe(0)
  expect(taken.stdout).toContain('it was locked by ana since')
})

test('a drain tells each kind that it ended, and is exit 3 for the live slot', async () => {
  const { gateway, run, asked } = await start()
  const cut = fetch(`${gateway.url}/slow`)
  await asked
  await gateway.promote('green')
  const live = await run('drain', 'green')
  expect(live.exit).toBe(3)
  expect(live.stderr).toContain('✖ green is live')
  const drained = await run('drain', 'blue', '--for', '0s', '--json')
  expect(drained.exit).toBe(0)
  expect(JSON.parse(drained.stdout)).toMatchObject({
    ok: true,
    result: 'drained',
    slot: 'blue',
    finished: 0,
    cut: 1,
    kinds: { http: { finished: 0, cut: 1 }, upgrade: { finished: 0, cut: 0 } },
  })
  expect((await cut).status).toBe(504)
  expect(await run('drain', 'blue')).toMatchObject({
    exit: 0,
    stdout: expect.stringMatching(/^blue is empty: 0 finished, 0 cut /),
    stderr: 'drain blue   (0 in flight)\n',
  })
})

test('Ctrl-C leaves the command, and the drain goes on', async () => {
  const { gateway, asked } = await start()
  const cut = fetch(`${gateway.url}/slow`)
  await asked
  await gateway.promote('green')
  const running = startCommand(['drain', 'blue', '--for', '1s', '--admin', gateway.adminUrl])
  await gateway.event((event) => event.type === 'drain')
  running.signal('SIGINT')
  expect((await running.ended).exit).toBe(130)
  expect((await cut).status).toBe(504)
  const told = await gateway.event((event) => event.type === 'drain' && event.over)
  expect(told).toMatchObject({
    detail: expect.stringContaining('blue is empty: 0 finished, 1 cut'),
  })
})
