// A real gateway for tests: the whole program in this process, on free ports, with a config file and a data directory of its own.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { stringify } from 'yaml'
import { startGateway, type Gateway } from '../../src/main.ts'
import type { SlotName } from '../../src/model/slot.ts'
import { adminClient, type AdminClient } from './admin-client.ts'

export interface TestGateway extends AdminClient {
  readonly url: string
  readonly port: number
  readonly adminUrl: string
  readonly dir: string
  readonly configPath: string
  /** Replaces the config file; `gateway.reload()` reads it. */
  writeConfig(config: object): Promise<void>
  readonly gateway: Gateway
  close(): Promise<void>
}

/** What a test may leave out: fast probes and free ports are the defaults. */
export type TestConfig = Record<string, unknown> & { readonly slots: object }

/** Starts a gateway and waits until both slots, or those named, are healthy. Closed when the test ends. */
export async function startTestGateway(
  config: TestConfig,
  options: { readonly dir?: string; readonly healthy?: readonly SlotName[] } = {},
): Promise<TestGateway> {
  const dir = options.dir ?? (await temporaryDir())
  const configPath = await writeGatewayConfig(dir, config)
  const writeConfig = async (next: object): Promise<void> =>
    void (await writeGatewayConfig(dir, next))
  const gateway = await startGateway({ configPath, env: {} })
  let closed: Promise<void> | null = null
  const close = (): Promise<void> => (closed ??= gateway.close())
  onTestFinished(close)
  const admin = adminClient(gateway.adminUrl)
  for (const slot of options.healthy ?? ['blue', 'green']) await admin.healthy(slot)
  const port = Number(new URL(gateway.publicUrl).port)
  return {
    ...admin,
    url: gateway.publicUrl,
    port,
    adminUrl: gateway.adminUrl,
    dir,
    configPath,
    writeConfig,
    gateway,
    close,
  }
}

/** Writes a sluice.yaml of the defaults below and `config` over them; resolves to its path. */
export async function writeGatewayConfig(dir: string, config: object): Promise<string> {
  const path = join(dir, 'sluice.yaml')
  const own: object = 'promote' in config ? Object(config.promote) : {}
  const promote = { ...defaults.promote, ...own }
  await writeFile(path, stringify({ ...defaults, ...config, promote }))
  return path
}

/** A folder that is removed when the test ends. */
export async function temporaryDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'sluice-test-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  return dir
}

const defaults = {
  listen: '127.0.0.1:0',
  admin: { listen: '127.0.0.1:0' },
  expose: true,
  health: { interval: '50ms', timeout: '1s', healthy: 2, unhealthy: 2 },
  // A bake of ten minutes would be open at the end of every test that is not about it.
  promote: { ready: '2s', drain: '2s', bake: '0s' },
  client: { keepAlive: '100s' },
  log: { level: 'silent', access: false },
}
