// One deploy at a time on this machine. Who comes writes its own name down first and looks at the others afterwards, so
// of two that come at once at least one sees the other: both may be refused, never both let in.
import { randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export interface LockHolder {
  readonly pid: number
  /** When the process began, in the words of the system; null where it does not tell. */
  readonly began: string | null
  readonly by: string
  /** ISO 8601, UTC. */
  readonly since: string
  readonly why: string
}

export type Locking =
  | { readonly kind: 'held'; readonly release: () => Promise<void> }
  | { readonly kind: 'taken'; readonly by: LockHolder }

/** Rejects if the folder cannot be written to. A lock whose process is gone is no lock, and is removed. */
export async function takeLock(
  dir: string,
  who: Pick<LockHolder, 'by' | 'why'>,
  now: () => Date = () => new Date(),
): Promise<Locking> {
  const folder = join(dir, 'lock')
  await mkdir(folder, { recursive: true })
  const name = `${process.pid}-${randomUUID()}.json`
  const own: LockHolder = {
    pid: process.pid,
    began: await beginningOf(process.pid),
    by: who.by,
    since: now().toISOString(),
    why: who.why,
  }
  // Whole or not at all: a half-written name would be taken for nobody's.
  const draft = join(folder, `${name}.draft`)
  await writeFile(draft, JSON.stringify(own))
  await rename(draft, join(folder, name))
  const release = (): Promise<void> => rm(join(folder, name), { force: true })
  try {
    const other = await otherHolder(folder, name)
    if (other === null) return { kind: 'held', release }
    await release()
    return { kind: 'taken', by: other }
  } catch (error) {
    await release()
    throw error
  }
}

async function otherHolder(folder: string, own: string): Promise<LockHolder | null> {
  for (const name of await readdir(folder)) {
    if (name === own || !name.endsWith('.json')) continue
    const holder = await read(join(folder, name))
    if (holder !== null && (await isAlive(holder))) return holder
    await rm(join(folder, name), { force: true })
  }
  return null
}

async function read(file: string): Promise<LockHolder | null> {
  try {
    const holder: unknown = JSON.parse(await readFile(file, 'utf8'))
    return isHolder(holder) ? holder : null
  } catch {
    // Released in the meantime.
    return null
  }
}

/** The number of a process is given out again: only with its beginning it names one. */
async function isAlive({ pid, began }: LockHolder): Promise<boolean> {
  try {
    process.kill(pid, 0)
  } catch (error) {
    // EPERM: it is there, and somebody else's.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false
  }
  const now = await beginningOf(pid)
  return began === null || now === null || began === now
}

/** The boot and the tick in it (proc(5): field 22 of stat); null without a /proc. */
async function beginningOf(pid: number): Promise<string | null> {
  try {
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8')
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
    // The name of the program, in brackets, may have spaces.
    const tick = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
    return tick === undefined ? null : `${boot.trim()} ${tick}`
  } catch {
    return null
  }
}

function isHolder(value: unknown): value is LockHolder {
  return (
    typeof value === 'object' &&
    value !== null &&
    'pid' in value &&
    Number.isInteger(value.pid) &&
    'by' in value &&
    'since' in value
  )
}
