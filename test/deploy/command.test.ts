// Programs a deploy runs: how they end is a value, and what they started ends with them.
import { expect, test } from 'vitest'
import { lastLines, runCommand } from '../../src/deploy/command.ts'

const shell = (script: string, more: object = {}) =>
  runCommand({ program: 'sh', args: ['-c', script], ...more })

test('both outputs are kept, and every line is told as it comes', async () => {
  const lines: string[] = []
  const ended = await shell('echo one; echo two >&2; exit 3', {
    onLine: (line: string) => lines.push(line),
  })
  expect(ended).toEqual({ code: 3, stdout: 'one\n', stderr: 'two\n' })
  expect(lines.sort()).toEqual(['one', 'two'])
})

test('its variables are beside those of this process', async () => {
  const { stdout } = await shell('echo "$SLUICE_SLOT ${PATH:+and a path}"', {
    env: { SLUICE_SLOT: 'green' },
  })
  expect(stdout).toBe('green and a path\n')
})

test('a program that is not there is an end like any other', async () => {
  const ended = await runCommand({ program: '/no/such/program', args: [] })
  expect(ended.code).toBeNull()
  expect(ended.stderr).toContain('ENOENT')
})

test('whoever leaves ends it, and what it has started', async () => {
  const leaving = new AbortController()
  const ended = await shell('sleep 60 & echo $!; wait', {
    signal: leaving.signal,
    onLine: () => leaving.abort(),
  })
  expect(ended.code).toBeNull()
  // Signal 0 only asks; a process that was killed may still wait for its parent to notice.
  await expect.poll(() => isRunning(Number(ended.stdout))).toBe(false)
})

test('after somebody has left nothing is started', async () => {
  const ended = await shell('echo here', { signal: AbortSignal.abort() })
  expect(ended).toEqual({ code: null, stdout: '', stderr: '' })
})

test('one that takes too long is ended', async () => {
  expect((await shell('exec sleep 60', { timeoutMs: 50 })).code).toBeNull()
})

test('the last lines are those of the errors, where there are any', () => {
  const ended = { code: 1, stdout: 'a\nb\n', stderr: '' }
  expect(lastLines(ended, 1)).toEqual(['b'])
  expect(lastLines({ ...ended, stderr: 'x\n\ny\n' }, 2)).toEqual(['x', 'y'])
})

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
