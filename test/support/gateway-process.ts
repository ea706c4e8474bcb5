// Starts a gateway as a child process, on a config file that is already there.
import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { adminClient, type AdminClient } from './admin-client.ts'

export interface GatewayProcess extends AdminClient {
  readonly url: string
  readonly adminUrl: string
  readonly pid: number
  /** Ends it and resolves when it is gone. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>
}

const script = fileURLToPath(new URL('./run-gateway.ts', import.meta.url))

/** Resolves when it serves; rejects with what it wrote if it does not. Killed when the test ends. */
export async function startGatewayProcess(configPath: string): Promise<GatewayProcess> {
  const child = spawn(process.execPath, [script, configPath], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  const gone = exitOf(child)
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await gone
  })
  const { publicUrl, adminUrl } = await addressesOf(child)
  return {
    ...adminClient(adminUrl),
    url: publicUrl,
    adminUrl,
    pid: child.pid ?? 0,
    end(signal) {
      child.kill(signal)
      return gone
    },
  }
}

function addressesOf(child: ChildProcess): Promise<{ publicUrl: string; adminUrl: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{
    publicUrl: string
    adminUrl: string
  }>()
  let said = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  child.once('exit', (code) => reject(new Error(`the gateway ended with ${code}: ${said}`)))
  if (child.stdout) {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('{"publicUrl"')) resolve(JSON.parse(line) as never)
    })
  }
  return promise
}

function exitOf(child: ChildProcess): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  child.once('exit', () => resolve())
  return promise
}
