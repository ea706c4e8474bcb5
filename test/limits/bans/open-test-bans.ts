// Bans as the gateway opens them, in a folder of their own, with client keys as they are made for real and the time as told.
import { onTestFinished } from 'vitest'
import { createClientKeys } from '../../../src/limits/client-key.ts'
import type { Mode } from '../../../src/model/limit.ts'
import type { Guarded } from '../../../src/limits/bans/ban-target.ts'
import type { BanTold } from '../../../src/limits/bans/evidence.ts'
import { openBans, type Bans } from '../../../src/limits/bans/open-bans.ts'
import { parseNetwork, type Network } from '../../../src/model/address.ts'
import { temporaryDir } from '../../support/gateway.ts'

export const { clientOf, keyOf } = createClientKeys({ secret: Buffer.alloc(32, 7) })

/** Noon of a day, epoch milliseconds. */
export const noon = Date.UTC(2026, 10, 20, 12)
export const [second, minute, hour, day] = [1_000, 60_000, 3_600_000, 86_400_000]

export interface TestBans extends Bans {
  readonly dir: string
  readonly told: BanTold[]
  readonly warnings: string[]
  /** The next decisions are made in this mode. */
  use(mode: Mode): void
}

export interface TestBansOptions {
  readonly dir?: string
  readonly nowMs?: number
  readonly permanent?: boolean
  readonly guarded?: readonly Guarded[]
  readonly recent?: readonly string[]
  readonly keyOf?: (address: string) => string
}

export async function openTestBans(options: TestBansOptions = {}): Promise<TestBans> {
  const dir = options.dir ?? (await temporaryDir())
  const [told, warnings]: [BanTold[], string[]] = [[], []]
  let mode: Mode = 'enforce'
  const bans = await openBans(
    {
      dataDir: dir,
      mode: () => mode,
      permanent: () => options.permanent ?? false,
      keyOf: options.keyOf ?? keyOf,
      guarded: () => options.guarded ?? [],
      recent: () => options.recent ?? [],
      told: (event) => void told.push(event),
      warn: (problem) => void warnings.push(problem),
    },
    options.nowMs ?? noon,
  )
  onTestFinished(bans.written)
  return { ...bans, dir, told, warnings, use: (next) => void (mode = next) }
}

export function networkOf(text: string): Network {
  const network = parseNetwork(text)
  if (network === null) throw new Error(`not a network: ${text}`)
  return network
}
