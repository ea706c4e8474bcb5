// Starts the demo application for a test, in this process or as its own, and ends it with the test.
// Every start binds port 0 on 127.0.0.1, so tests never meet.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { type RunningApp, startApp, type StartOptions } from '../../demo/app/server.ts'

const main = fileURLToPath(new URL('../../demo/app/main.ts', import.meta.url))

/** The app inside this process; closed after the test without waiting for what hangs. */
export async function app(options: StartOptions = {}): Promise<RunningApp> {
  const running = await startApp({ graceMs: 0, ...options })
  onTestFinished(() => running.close())
  return running
}

export interface Spawned {
  readonly child: ChildProcess
  readonly stderr: Promise<string>
  readonly exit: Promise<number | null>
}

/** The app as a process with these variables. */
export function spawnApp(env: Record<string, string>): Spawned {
  const child = spawn(process.execPath, [main], {
    env: { PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exit = once(child, 'exit').then(([code]) => (typeof code === 'number' ? code : null))
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await exit
  })
  return { child, exit, stderr: text(child.stderr) }
}

/** Waits for the one line on stdout. */
export async function announced(spawned: Spawned): Promise<{ listening: string; version: string }> {
  if (spawned.child.stdout === null) throw new Error('the app was spawned without stdout')
  const lines = createInterface({ input: spawned.child.stdout })
  const line = await Promise.race([
    once(lines, 'line').then(([first]) => String(first)),
    spawned.exit.then(async (code) => {
      throw new Error(`the app ended with ${code}: ${await spawned.stderr}`)
    }),
  ])
  return JSON.parse(line)
}

/** A path in a new folder that is removed after the test. */
export function databaseFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-demo-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, 'links.db')
}

/** POSTs a form and does not follow where it leads. */
export function postForm(url: string, fields: Record<string, string>): Promise<Response> {
  return fetch(url, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' })
}

/** Makes a short link through the API and gives its code. */
export async function shorten(origin: string, url: string): Promise<string> {
  const answer = await fetch(`${origin}/api/links`, {
    method: 'POST',
    body: JSON.stringify({ url }),
  })
  return String(Object(await answer.json()).code)
}

/** The `error` of a JSON answer. */
export async function errorOf(answer: Response): Promise<string> {
  return String(Object(await answer.json()).error)
}

/** Sends these bytes on a socket of their own and gives everything that comes back until the server ends it. */
export async function exchangeBytes(port: number, ...sent: (string | Buffer)[]): Promise<Buffer> {
  const socket = connect(port, '127.0.0.1')
  for (const bytes of sent) socket.write(bytes)
  const received: Buffer[] = []
  for await (const chunk of socket) received.push(chunk)
  return Buffer.concat(received)
}
