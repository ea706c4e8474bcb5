// The operator's lock, kept over restarts. A file that cannot be read holds: whoever locked the switch for a migration must not
// find it forgotten, and a lock that nobody meant costs one "unlock --force", while the way back stays open.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import type { SwitchLock } from '../model/lock.ts'

export interface LockReading {
  readonly lock: SwitchLock | null
  /** Why the file could not be read; null if it was, or if there is none. */
  readonly problem: string | null
}

/** `now`: the since of a lock whose file cannot be read. */
export async function readLock(dataDir: string, now: Date): Promise<LockReading> {
  const path = pathIn(dataDir)
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      return { lock: null, problem: null }
    return unreadable(`${path}: ${String(error)}`, now)
  }
  const found = parse(text)
  if (found !== undefined) return { lock: found, problem: null }
  return unreadable(`${path} is not what the gateway wrote`, now)
}

/** Resolves when it is on disk. Null: nobody holds the switch. */
export function writeLock(dataDir: string, lock: SwitchLock | null): Promise<void> {
  return writeFileAtomic(pathIn(dataDir), `${JSON.stringify({ sluice: 'lock', lock })}\n`)
}

function pathIn(dataDir: string): string {
  return join(dataDir, 'lock.json')
}

function unreadable(problem: string, now: Date): LockReading {
  const lock = { by: 'unknown', since: now.toISOString(), why: problem }
  return { lock, problem: `${problem}; the switch is locked until "switch unlock --force"` }
}

/** Undefined: it is none. */
function parse(text: string): SwitchLock | null | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  if (typeof value !== 'object' || value === null || !('lock' in value)) return undefined
  const { lock } = value
  if (lock === null) return null
  if (typeof lock !== 'object' || !('by' in lock && 'since' in lock && 'why' in lock))
    return undefined
  const { by, since, why } = lock
  if (typeof by !== 'string' || typeof since !== 'string' || typeof why !== 'string')
    return undefined
  return { by, since, why }
}
