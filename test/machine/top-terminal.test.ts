// `switch top` in a terminal of its own, which `script` (bsdutils) makes: drawn again and again, and the terminal is given back.
import { spawn, spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { startTestGateway } from '../support/gateway.ts'
import { upstream } from '../support/upstream.ts'
import { leaveOut } from './leave-out.ts'

const launcher = fileURLToPath(new URL('../../bin/switch.js', import.meta.url))

test('top is drawn again with new figures, and Ctrl-C leaves the last ones on the screen of before', async (context) => {
  const isThere = spawnSync('script', ['--version']).status === 0
  leaveOut(context, isThere ? null : 'there is no "script" to make a terminal')
  const app = await upstream('app')
  const gateway = await startTestGateway({
    slots: { blue: { web: app.url }, green: { web: app.url } },
  })
  const command = `"${process.execPath}" "${launcher}" top --admin ${gateway.adminUrl}`
  const child = spawn('script', ['-qfec', `stty rows 30 cols 100; exec ${command}`, '/dev/null'])
  onTestFinished(() => void child.kill('SIGKILL'))
  let text = ''
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()))
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const pictures = (): string[] => text.split('\u001b[H').slice(1)

  await expect.poll(() => pictures().length).toBeGreaterThan(1)
  expect(pictures()[0]).toMatch(/_any|route/)
  for (let n = 0; n < 7; n++) await (await fetch(gateway.url)).text()
  await expect.poll(() => pictures().at(-1)).toMatch(/● ?.*blue +\d+\.\d+ +100 /)
  child.stdin.write('\u0003')
  expect(await ended).toBe(0)
  expect(text.startsWith('\u001b[?1049h')).toBe(true)
  const [before = '', after = ''] = text.split('\u001b[?1049l')
  expect(before).toContain('Ctrl-C to leave')
  // What stays is a table without a command to the terminal but for its colours.
  expect(after).toMatch(/^blue is live/)
  expect(after).toMatch(/blue +\d+\.\d+ +100 /)
  expect(after).not.toContain('\u001b[H')
})
