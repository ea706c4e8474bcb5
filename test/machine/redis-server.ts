// A real Redis on a free port of this machine, with nothing on disk but its own temporary folder. Used by tests and benches, so
// whoever starts one ends it.
import { execFileSync, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Redis } from 'ioredis'

export interface RedisServer {
  readonly url: string
  readonly port: number
  readonly dir: string
  /** Asks it over a connection of its own. */
  command(name: string, ...args: (string | number)[]): Promise<unknown>
  /** SIGSTOP: connections stay, nothing is answered. */
  freeze(): void
  thaw(): void
  /** At once, by SIGKILL. */
  kill(): Promise<void>
  /** Starts it again on the same port and folder. `args` are added to those of the first start. */
  restart(...args: string[]): Promise<void>
  /** Kills it if it lives and removes its folder. */
  end(): Promise<void>
}

const program = 'redis-server'

/** Why there is no Redis to test with; null: there is. */
export function lackOfRedis(): string | null {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' })
    return null
  } catch {
    return 'no redis-server on the PATH (Debian: apt install redis-server)'
  }
}

/** Resolves when it listens. `args`: more of its configuration, such as `--maxmemory 2mb`, each word for itself. */
export async function startRedis(...args: string[]): Promise<RedisServer> {
  const dir = await mkdtemp(join(tmpdir(), 'sluice-redis-'))
  const port = await freePort()
  let running = await launch(dir, port, args)
  const kill = async (): Promise<void> => {
    running.child.kill('SIGKILL')
    await running.gone
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    dir,
    async command(name, ...rest) {
      const client = new Redis({ port, host: '127.0.0.1', retryStrategy: null })
      client.on('error', () => {})
      try {
        return await client.call(name, ...rest)
      } finally {
        client.disconnect()
      }
    },
    freeze: () => void running.child.kill('SIGSTOP'),
    thaw: () => void running.child.kill('SIGCONT'),
    kill,
    async restart(...more) {
      await kill()
      running = await launch(dir, port, [...args, ...more])
    },
    async end() {
      await kill()
      await rm(dir, { recursive: true, force: true })
    },
  }
}

async function launch(dir: string, port: number, args: readonly string[]) {
  const own = ['--bind', '127.0.0.1', '--port', String(port), '--dir', dir]
  const child = spawn(program, [...own, '--save', '', '--enable-debug-command', 'yes', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  await new Promise<void>((resolve, reject) => {
    let said = ''
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`redis-server ended with ${code}: ${said}`)))
    createInterface({ input: child.stdout }).on('line', (line) => {
      said += `${line}\n`
      // It listens, though it may still be loading what it has on disk.
      if (line.includes('Server initialized')) resolve()
    })
  })
  return { child, gone }
}

/** Free a moment ago. */
function freePort(): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const server = createServer()
  server.once('error', reject)
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    server.close(() => resolve(port))
  })
  return promise
}
