// The operator's word on traffic, kept over restarts: who said "paused" must not find it forgotten after a crash.
// A file that cannot be read means open, and is said: turning everybody away for a torn file would be the worse error.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { parseNetwork, type Network } from '../model/address.ts'
import { openTraffic, type Traffic } from '../model/traffic.ts'

export interface TrafficReading {
  readonly traffic: Traffic
  /** Why the file could not be read; null if it was, or if there is none. */
  readonly problem: string | null
}

export async function readTraffic(dataDir: string): Promise<TrafficReading> {
  const path = pathIn(dataDir)
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    const absent = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    return { traffic: openTraffic, problem: absent ? null : `${path}: ${String(error)}` }
  }
  const traffic = parseTraffic(text)
  if (traffic !== null) return { traffic, problem: null }
  return { traffic: openTraffic, problem: `${path} is not what the gateway wrote; requests pass` }
}

/** Resolves when it is on disk. */
export function writeTraffic(dataDir: string, traffic: Traffic): Promise<void> {
  const allow = traffic.kind === 'maintenance' ? traffic.allow.map((network) => network.text) : []
  return writeFileAtomic(
    pathIn(dataDir),
    `${JSON.stringify({ sluice: 'traffic', ...traffic, allow })}\n`,
  )
}

function pathIn(dataDir: string): string {
  return join(dataDir, 'traffic.json')
}

function parseTraffic(text: string): Traffic | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  if (typeof value !== 'object' || value === null || !('kind' in value)) return null
  switch (value.kind) {
    case 'open':
    case 'paused':
      return { kind: value.kind }
    case 'maintenance': {
      const message = 'message' in value && typeof value.message === 'string' ? value.message : ''
      const allow = 'allow' in value && Array.isArray(value.allow) ? networks(value.allow) : null
      return allow === null ? null : { kind: 'maintenance', message, allow }
    }
    default:
      return null
  }
}

function networks(texts: readonly unknown[]): Network[] | null {
  const parsed = texts.map((text) => (typeof text === 'string' ? parseNetwork(text) : null))
  return parsed.every((network) => network !== null) ? parsed : null
}
