// The limits as a gateway puts them together, without the gateway: the defaults as a newcomer has them, but in force; and nobody is looked
// up in DNS.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseConfig } from '../src/config/load.ts'
import { openLimits, type LimitSettings, type Limits } from '../src/limits/open-limits.ts'
import type { RequestHead } from '../src/model/head.ts'
import type { Route } from '../src/model/route.ts'

export interface OpenedLimits {
  readonly limits: Limits
  end(): Promise<void>
}

export async function openBenchLimits(routes: readonly Route[]): Promise<OpenedLimits> {
  const dataDir = await mkdtemp(join(tmpdir(), 'sluice-limits-'))
  const settings = defaultsInForce()
  const none = (): void => {}
  const limits = await openLimits({
    dataDir,
    secret: Buffer.alloc(32, 7),
    settings: () => settings,
    routes: () => routes,
    told: none,
    classified: none,
    banned: none,
    storeFailed: none,
    alert: none,
    warn: none,
  })
  return {
    limits,
    async end() {
      await limits.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** A GET through a trusted proxy; its fields as Node gives them, by their names in lower case. */
export function headOf(path: string, fields: Readonly<Record<string, string>>): RequestHead {
  return {
    method: 'GET',
    target: path,
    path,
    authority: 'shop.example',
    host: 'shop.example',
    httpVersion: '1.1',
    peer: '10.0.0.2',
    rawHeaders: [],
    header: (name) => fields[name] ?? null,
  }
}

function defaultsInForce(): LimitSettings {
  const text = 'slots: { blue: { web: "http://h:1" }, green: { web: "http://h:2" } }\n'
  const bots = 'bots: { mode: enforce, verify: false }\n'
  const loaded = parseConfig(text + bots, { file: 'bench.yaml', env: {} })
  if (!loaded.ok) throw new Error(loaded.problems.map(({ message }) => message).join('; '))
  return loaded.config
}
