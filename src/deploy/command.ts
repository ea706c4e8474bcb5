// Runs a program to its end and keeps what it said. How it ended is a value: it never throws and never runs anything twice.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'

export interface Command {
  readonly program: string
  readonly args: readonly string[]
  /** Over the environment of this process. */
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** Each line as it comes, of both outputs. */
  readonly onLine?: (line: string) => void
  readonly timeoutMs?: number
  /** Ends it, and all it has started. */
  readonly signal?: AbortSignal
}

export interface Ended {
  /** Null if it could not be started, or was ended by a signal. */
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export type RunCommand = (command: Command) => Promise<Ended>

/** How much of an output is kept: its end. */
const keptCharacters = 1_000_000
/** How long a program that is told to end may take. */
const graceMs = 10_000

export function runCommand(command: Command): Promise<Ended> {
  const { promise, resolve } = Promise.withResolvers<Ended>()
  const said = { stdout: '', stderr: '' }
  if (command.signal?.aborted === true) return Promise.resolve({ code: null, ...said })
  const child = spawn(command.program, command.args, {
    env: { ...process.env, ...command.env },
    ...(command.cwd === undefined ? {} : { cwd: command.cwd }),
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that what it started ends with it, and Ctrl-C reaches it only through us.
    detached: true,
  })
  const kill = (signal: NodeJS.Signals): void => {
    if (child.pid !== undefined) killGroup(child.pid, signal)
  }
  const timers: NodeJS.Timeout[] = []
  const stop = (): void => {
    kill('SIGTERM')
    timers.push(setTimeout(() => kill('SIGKILL'), graceMs))
  }
  if (command.timeoutMs !== undefined) timers.push(setTimeout(stop, command.timeoutMs))
  command.signal?.addEventListener('abort', stop)
  keep(child.stdout, (text) => (said.stdout = `${said.stdout}${text}`.slice(-keptCharacters)))
  keep(child.stderr, (text) => (said.stderr = `${said.stderr}${text}`.slice(-keptCharacters)))
  const { onLine } = command
  if (onLine !== undefined) for (const out of [child.stdout, child.stderr]) readLines(out, onLine)
  const end = (code: number | null): void => {
    for (const timer of timers) clearTimeout(timer)
    command.signal?.removeEventListener('abort', stop)
    resolve({ code, ...said })
  }
  child.once('error', (error) => {
    said.stderr += error.message
    end(null)
  })
  child.once('close', end)
  return promise
}

/** The last lines a program said, of whichever output has some. */
export function lastLines({ stdout, stderr }: Ended, count: number): string[] {
  const lines = (text: string): string[] => text.split('\n').filter((line) => line.trim() !== '')
  const spoken = lines(stderr)
  return (spoken.length > 0 ? spoken : lines(stdout)).slice(-count)
}

function keep(out: Readable, add: (text: string) => void): void {
  out.setEncoding('utf8')
  out.on('data', add)
}

function readLines(out: Readable, onLine: (line: string) => void): void {
  createInterface({ input: out }).on('line', onLine)
}

function killGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal)
  } catch {
    // It has ended in the meantime.
  }
}
