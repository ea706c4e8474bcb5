// `npm run demo`, as the README has it: both versions and the gateway come up, the command it prints works, and an end
// leaves nothing behind.
import { execFile, spawn } from 'node:child_process'
import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryDir } from '../support/gateway.ts'
import { closedPort, upstream } from '../support/upstream.ts'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../../', import.meta.url))

test('the demo serves version 1, its own words promote version 2, and Ctrl-C leaves nothing', async () => {
  const demo = await startDemo({
    PORT: String(await closedPort()),
    ADMIN_PORT: String(await closedPort()),
  })
  await expect.poll(demo.said).toContain('promote green')
  const site = /http:\/\/127\.0\.0\.1:\d+/.exec(demo.said())?.[0] ?? ''
  const pids = [await pidOf(site)]

  // The words it prints, with `npx switch` as what npx would run.
  const [, words = ''] = /npx switch (.*promote green)/.exec(demo.said()) ?? []
  const promoted = await run(process.execPath, ['bin/switch.js', ...words.split(/\s+/)], {
    cwd: root,
  })
  expect(promoted.stdout).toContain('green is live. 0 requests cut.')
  pids.push(await pidOf(site))
  expect(new Set(pids).size).toBe(2)

  demo.end('SIGINT')
  expect(await demo.ended).toBe(0)
  for (const pid of pids) expect(isRunning(pid)).toBe(false)
  expect(await readdir(demo.tmp)).toEqual([])
})

test('a taken port is said in one line that names the way out, and nothing is left running', async () => {
  const taken = await upstream('somebody else')
  const demo = await startDemo({ PORT: String(taken.port), ADMIN_PORT: String(await closedPort()) })
  expect(await demo.ended).toBe(2)
  const lines = demo.complained().trim().split('\n')
  expect(lines).toHaveLength(1)
  expect(lines[0]).toContain(`127.0.0.1:${taken.port} is in use`)
  expect(lines[0]).toContain('PORT=8081')
  expect(await readdir(demo.tmp)).toEqual([])
})

async function startDemo(env: Record<string, string>) {
  const tmp = join(await temporaryDir(), 'tmp')
  await mkdir(tmp)
  const child = spawn(process.execPath, ['demo/run.ts'], {
    cwd: root,
    env: { ...process.env, ...env, TMPDIR: tmp },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [said, complained] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    complained += chunk.toString()
  })
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
  })
  return {
    tmp,
    ended,
    said: () => said,
    complained: () => complained,
    end: (signal: NodeJS.Signals) => child.kill(signal),
  }
}

async function pidOf(site: string): Promise<number> {
  const answer = await fetch(`${site}/api/version`)
  return ((await answer.json()) as { pid: number }).pid
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
