// Whose dataDir this is: two gateways in one folder overwrite each other's state. Each writes its name there at its start; whoever
// finds another name later, or a living process at its start, knows. It keeps nobody from starting: a wrong guess must not.
import { randomUUID } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'

interface Owner {
  readonly id: string
  readonly pid: number
  readonly host: string
  readonly since: string
  /** When the process began, in ticks of its kernel: a pid may be used again. Null: not known. */
  readonly began: string | null
}

export interface Ownership {
  /** Another gateway that uses the folder, for people; null: none is known. Never rejects. */
  rival(): Promise<string | null>
  /** Takes the name away. Never rejects. */
  release(): Promise<void>
}

export async function takeOwnership(dataDir: string): Promise<Ownership> {
  const path = join(dataDir, 'gateway.json')
  const before = await readOwner(path)
  const alive = before !== null && (await isAlive(before)) ? before : null
  const mine: Owner = {
    id: randomUUID(),
    pid: process.pid,
    host: hostname(),
    since: new Date().toISOString(),
    began: await beganAt(process.pid),
  }
  // A folder that cannot be written to is found by the state file, which matters more.
  await writeFileAtomic(path, `${JSON.stringify(mine)}\n`).catch(() => {})
  return {
    async rival() {
      const now = await readOwner(path)
      if (now !== null && now.id !== mine.id) return textOf(now)
      return alive !== null && (await isAlive(alive)) ? textOf(alive) : null
    },
    async release() {
      const now = await readOwner(path)
      if (now?.id === mine.id) await rm(path, { force: true }).catch(() => {})
    },
  }
}

function textOf({ pid, host, since }: Owner): string {
  return `process ${pid} on ${host}, started ${since}`
}

/** Only a process that this one can see counts: what runs in another container or on another machine is not known. */
async function isAlive({ pid, host, began }: Owner): Promise<boolean> {
  if (host !== hostname() || pid === process.pid || began === null) return false
  return (await beganAt(pid)) === began
}

/** See proc(5): the 22nd field of its stat, after the name, which may hold spaces and brackets. */
async function beganAt(pid: number): Promise<string | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
}

async function readOwner(path: string): Promise<Owner | null> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'))
    return isOwner(value) ? value : null
  } catch {
    return null
  }
}

function isOwner(value: unknown): value is Owner {
  return (
    typeof value === 'object' &&
    value !== null &&
    'id' in value &&
    'pid' in value &&
    typeof value.pid === 'number' &&
    'host' in value &&
    'since' in value &&
    'began' in value
  )
}
