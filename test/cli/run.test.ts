// `switch run`: the real gateway in the process of the command.
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { command, emptyFolder, startCommand } from './command.ts'

test('it serves on the addresses it says, and SIGTERM ends it with exit 0', async () => {
  const cwd = await folderWith('127.0.0.1:0')
  const running = startCommand(['run'], { cwd })
  await running.says('sluice listens on http://127.0.0.1:')
  running.signal('SIGTERM')
  const { exit, stderr } = await running.ended
  expect(exit).toBe(0)
  expect(stderr).toMatch(
    /^sluice listens on http:\/\/127\.0\.0\.1:\d+, admin on unix:\/\S+admin\.sock$/m,
  )
})

test('the other verbs find it by the same file, and reload reaches it', async () => {
  const cwd = await folderWith('127.0.0.1:0')
  const running = startCommand(['run'], { cwd })
  await running.says('sluice listens on')
  expect(await command(['status', '--json'], { cwd })).toMatchObject({ exit: 0 })
  expect(await command(['reload'], { cwd })).toMatchObject({ exit: 0 })
  // Nothing listens where the slots should be.
  expect(await command(['promote', 'green', '--wait', 'none'], { cwd })).toMatchObject({ exit: 3 })
  running.signal('SIGINT')
  expect(await running.ended).toMatchObject({ exit: 0 })
})

test('a config with problems is exit 2 with every place', async () => {
  const cwd = await emptyFolder()
  await writeFile(join(cwd, 'sluice.yaml'), 'listne: 1\n')
  const { exit, stderr } = await command(['run'], { cwd })
  expect(exit).toBe(2)
  expect(stderr).toContain('sluice.yaml:1:1')
})

test('a port that is taken is exit 2', async () => {
  const other = createServer()
  onTestFinished(() => void other.close())
  const { promise, resolve } = Promise.withResolvers<void>()
  other.listen(0, '127.0.0.1', resolve)
  await promise
  const address = other.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const { exit, stderr } = await command(['run'], { cwd: await folderWith(`127.0.0.1:${port}`) })
  expect(exit).toBe(2)
  expect(stderr).toContain(String(port))
})

async function folderWith(listen: string): Promise<string> {
  const folder = await emptyFolder()
  const config = `listen: ${listen}
admin: { listen: "unix:${join(folder, 'admin.sock')}" }
log: { level: silent }
promote: { ready: 300ms }
slots:
  blue: { web: "http://127.0.0.1:1" }
  green: { web: "http://127.0.0.1:2" }
`
  await writeFile(join(folder, 'sluice.yaml'), config)
  return folder
}
