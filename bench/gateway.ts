// The gateway of a bench: a process of its own, started as users start it, on free ports.
import { spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { stringify } from 'yaml'
import { adminClient, type AdminClient } from '../test/support/admin-client.ts'

export interface BenchGateway extends AdminClient {
  readonly url: string
  readonly adminUrl: string
  readonly pid: number
  end(): Promise<void>
}

const script = fileURLToPath(new URL('../test/support/run-gateway.ts', import.meta.url))

/** Resolves when it serves. `config` is laid over the defaults of a quiet gateway. */
export async function startBenchGateway(dir: string, config: object): Promise<BenchGateway> {
  const path = join(dir, 'sluice.yaml')
  const quiet = {
    listen: '127.0.0.1:0',
    admin: { listen: '127.0.0.1:0' },
    log: { level: 'silent', access: false },
  }
  await writeFile(
    path,
    stringify({ ...quiet, health: { interval: '200ms', healthy: 2 }, ...config }),
  )
  const child = spawn(process.execPath, [script, path], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const addresses = await new Promise<{ publicUrl: string; adminUrl: string }>(
    (resolve, reject) => {
      if (child.stdout)
        createInterface({ input: child.stdout }).once('line', (line) =>
          resolve(JSON.parse(line) as never),
        )
      child.once('exit', (code) => reject(new Error(`the gateway ended with ${code}`)))
    },
  )
  return {
    ...adminClient(addresses.adminUrl),
    url: addresses.publicUrl,
    adminUrl: addresses.adminUrl,
    pid: child.pid ?? 0,
    end() {
      child.kill('SIGTERM')
      return gone
    },
  }
}
