// Runs the real `switch` command as a child process, without a terminal.
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

export interface Ended {
  readonly exit: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Running {
  readonly ended: Promise<Ended>
  signal(name: NodeJS.Signals): void
  /** Closes our end of its stdout, as `head` does. */
  stopReading(): void
  /** Resolves when either output has this text; rejects if the command ends without it. */
  says(text: string): Promise<void>
}

export interface Where {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
}

const launcher = fileURLToPath(new URL('../../bin/switch.js', import.meta.url))

/** Runs it to its end. */
export function command(args: readonly string[], where: Where = {}): Promise<Ended> {
  return startCommand(args, where).ended
}

export function startCommand(
  args: readonly string[],
  { cwd = tmpdir(), env = {} }: Where = {},
): Running {
  const { SLUICE_ADMIN: _admin, SLUICE_TOKEN: _token, ...inherited } = process.env
  const child = spawn(process.execPath, [launcher, ...args], {
    cwd,
    env: { ...inherited, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const said = { stdout: '', stderr: '' }
  const { promise: ended, resolve } = Promise.withResolvers<Ended>()
  child.stdout.on('data', (chunk: Buffer) => (said.stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (said.stderr += chunk.toString()))
  child.once('close', (exit) => resolve({ exit, ...said }))
  return {
    ended,
    signal: (name) => void child.kill(name),
    stopReading: () => void child.stdout.destroy(),
    says(text) {
      const heard = Promise.withResolvers<void>()
      const listen = (): void => {
        if (`${said.stdout}${said.stderr}`.includes(text)) heard.resolve()
      }
      child.stdout.on('data', listen)
      child.stderr.on('data', listen)
      child.once('close', () =>
        heard.reject(new Error(`it ended without "${text}": ${JSON.stringify(said)}`)),
      )
      listen()
      return heard.promise
    },
  }
}

/** An empty folder, gone when the test ends. */
export async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-cli-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}
