// Bans on disk, `bans.json`: replaced whole, at most one write under way and one to follow, and nobody waits for either. A file
// that cannot be read is put aside and said, and the gateway starts without bans: turning nobody away is the lesser error.
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { decodeBans, encodeBans, type BansDecoding, type SavedBans } from './ban-record.ts'

export interface BansReading {
  readonly saved: SavedBans
  /** Why the file could not be read, and where it is now; null if it was, or if there is none. */
  readonly problem: string | null
}

export interface BanFile {
  /** Something changed at `nowMs`, epoch milliseconds; what is written is what `current` gives when the write begins. */
  save(nowMs: number): void
  /** Resolves when all that was saved before is on disk, or could not be written; never rejects. */
  written(): Promise<void>
}

export interface BanFilePorts {
  current(nowMs: number): SavedBans
  /** A write failed; the next change tries again. */
  failed(problem: string): void
}

/** Rewriting a list of ten thousand takes some 30 ms of work: with this pause it is a thirtieth of the time. */
const pauseMs = 1_000

export async function readBans(dataDir: string): Promise<BansReading> {
  await mkdir(dataDir, { recursive: true })
  await removeLeftovers(dataDir)
  const path = pathIn(dataDir)
  const reading = await readFile(path, 'utf8').then(decodeBans, unreadable)
  if (reading === null) return { saved: none, problem: null }
  if (reading.kind === 'bans') return { saved: reading.saved, problem: null }
  const aside = `${path}.unreadable`
  await rename(path, aside).catch(() => {})
  const problem = `${path}: ${reading.why}. No ban is in force; the file is kept as ${aside}`
  return { saved: none, problem }
}

export function createBanFile(dataDir: string, ports: BanFilePorts): BanFile {
  let wanted = false
  let changedAt = 0
  let writing: Promise<void> | null = null
  let pause: NodeJS.Timeout | null = null

  const write = async (): Promise<void> => {
    // The request that brought the evidence is answered first.
    await new Promise(setImmediate)
    wanted = false
    try {
      await writeFileAtomic(pathIn(dataDir), await encodeBans(ports.current(changedAt)), {
        mode: 0o600,
      })
    } catch (error) {
      ports.failed(`bans are not written to ${pathIn(dataDir)}: ${String(error)}`)
    }
    writing = null
    pause = setTimeout(endPause, pauseMs).unref()
  }
  const endPause = (): void => {
    if (pause !== null) clearTimeout(pause)
    pause = null
    if (wanted) writing = write()
  }
  const finish = async (): Promise<void> => {
    if (wanted && writing === null) endPause()
    if (writing === null) return
    await writing
    await finish()
  }
  return {
    written: finish,
    save(nowMs) {
      wanted = true
      changedAt = nowMs
      if (writing === null && pause === null) writing = write()
    },
  }
}

const none: SavedBans = { bans: [], strikes: [] }

function pathIn(dataDir: string): string {
  return join(dataDir, 'bans.json')
}

/** null if there is no file. */
function unreadable(error: unknown): BansDecoding | null {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
  return { kind: 'unreadable', why: String(error) }
}

/** The temp files of writes that a kill cut short: `bans.json.` and a number. Nobody would ever take them up. */
async function removeLeftovers(dataDir: string): Promise<void> {
  const names = await readdir(dataDir)
  const left = names.filter((name) => /^bans\.json\.\d+$/.test(name))
  await Promise.all(left.map((name) => rm(join(dataDir, name), { force: true })))
}
