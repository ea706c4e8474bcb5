// The state on disk: `state.json` and the last good copy beside it, each replaced whole (temp file, fsync, rename).
// A file that cannot be read is never overwritten before it was put aside, and never empties the table.
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { decodeState, encodeState, type SavedState } from './saved-state.ts'

export interface StateFile {
  read(): Promise<StateReading>
  /** Resolves when it is on disk; writes land in the order of the calls. Rejects when it could not be written. */
  write(state: SavedState): Promise<void>
  /** Resolves when nothing is being written any more; never rejects. */
  written(): Promise<void>
}

export type StateReading =
  | { readonly source: 'file'; readonly state: SavedState; readonly problem: null }
  | { readonly source: 'last-good'; readonly state: SavedState; readonly problem: string }
  /** `problem` is null on a first start, when there is nothing to read. */
  | { readonly source: 'none'; readonly state: null; readonly problem: string | null }

export function createStateFile(dataDir: string): StateFile {
  const main = join(dataDir, 'state.json')
  const copy = join(dataDir, 'state.last-good.json')
  let last: Promise<void> = Promise.resolve()
  return {
    async read() {
      await mkdir(dataDir, { recursive: true })
      await removeLeftovers(dataDir)
      const first = await readOne(main)
      if (first.kind === 'state') return { source: 'file', state: first.state, problem: null }
      const second = await readOne(copy)
      if (first.kind === 'unreadable') await putAside(main)
      if (second.kind === 'state') {
        const problem = first.kind === 'absent' ? `${main} is gone` : `${main}: ${first.why}`
        return { source: 'last-good', state: second.state, problem }
      }
      if (second.kind === 'unreadable') await putAside(copy)
      const problem =
        first.kind === 'absent' && second.kind === 'absent'
          ? null
          : `neither ${main} nor its last good copy can be read: ${whyOf(first)}; ${whyOf(second)}`
      return { source: 'none', state: null, problem }
    },
    write(state) {
      const text = encodeState(state)
      const written = last.then(async () => {
        // First, so that a write that fails has left `main` as it was: what was not accepted must not be served later.
        await writeFileAtomic(copy, text)
        await writeFileAtomic(main, text)
        await syncDirectory(dataDir)
      })
      last = written.catch(() => {})
      return written
    },
    written: () => last,
  }
}

type One =
  | { readonly kind: 'state'; readonly state: SavedState }
  | { readonly kind: 'unreadable'; readonly why: string }
  | { readonly kind: 'absent' }

async function readOne(path: string): Promise<One> {
  try {
    return decodeState(await readFile(path, 'utf8'))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      return { kind: 'absent' }
    return { kind: 'unreadable', why: error instanceof Error ? error.message : String(error) }
  }
}

/** A rename is on disk when its directory is: without this a power cut could bring the old state back. */
async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}

/** The temp files of writes that a kill cut short: `state.json.` and a number. Nobody would ever take them up. */
async function removeLeftovers(dataDir: string): Promise<void> {
  const names = await readdir(dataDir)
  const left = names.filter((name) => /^state(\.last-good)?\.json\.\d+$/.test(name))
  await Promise.all(left.map((name) => rm(join(dataDir, name), { force: true })))
}

/** Kept for whoever wants to look; the newest one is enough. */
async function putAside(path: string): Promise<void> {
  await rename(path, `${path}.unreadable`).catch(() => {})
}

function whyOf(one: One): string {
  switch (one.kind) {
    case 'absent':
      return 'it is not there'
    case 'unreadable':
      return one.why
    case 'state':
      return 'it is whole'
  }
}
