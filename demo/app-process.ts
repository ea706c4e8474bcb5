// One version of the demo app as a child process on a free port. It is known by its handle and ended by it, never by name.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export interface DemoApp {
  readonly url: string
  readonly pid: number
  /** Ends it, `SIGKILL` as a crash would; resolves when it is gone. */
  end(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>
}

export interface DemoAppOptions {
  readonly slot: 'blue' | 'green'
  readonly version: '1' | '2'
  /** Path of the SQLite file; both versions may share one. */
  readonly database: string
  /** Where BREAK, BREAK_RATE, BREAK_MS and BREAK_PATH are looked for. */
  readonly breakage: Readonly<Record<string, string | undefined>>
  /** 0, and by default: a free one. */
  readonly port?: number
}

const main = fileURLToPath(new URL('./app/main.ts', import.meta.url))

/** Resolves when the app listens; rejects with its own words if it does not. `ended` is told when it ends later. */
export function startDemoApp(
  options: DemoAppOptions,
  ended: (name: string) => void,
): Promise<DemoApp> {
  const { promise, resolve, reject } = Promise.withResolvers<DemoApp>()
  const { BREAK, BREAK_RATE, BREAK_MS, BREAK_PATH } = options.breakage
  const child = spawn(process.execPath, [main], {
    env: {
      ...process.env,
      PORT: String(options.port ?? 0),
      HOST: '127.0.0.1',
      APP_VERSION: options.version,
      SLOT: options.slot,
      DATABASE: options.database,
      BREAK: BREAK ?? '',
      BREAK_RATE: BREAK_RATE ?? '',
      BREAK_MS: BREAK_MS ?? '',
      BREAK_PATH: BREAK_PATH ?? '',
    },
    // The channel is how the app notices that whoever started it is gone, even by a kill.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  let said = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    said = `${said}${chunk.toString()}`.slice(-2000)
  })
  child.once('error', reject)
  const gone = Promise.withResolvers<void>()
  child.once('exit', (code, signal) => {
    gone.resolve()
    reject(new Error(`${options.slot} did not start (${signal ?? code}): ${said.trim()}`))
    ended(options.slot)
  })
  if (child.stdout === null) return Promise.reject(new Error(`${options.slot} has no output`))
  createInterface({ input: child.stdout }).once('line', (line) => {
    const { listening } = JSON.parse(line) as { listening: string }
    const end = (signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> => {
      child.kill(signal)
      return gone.promise
    }
    resolve({ url: listening, pid: child.pid ?? 0, end })
  })
  return promise
}
