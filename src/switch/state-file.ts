// The state on disk: `state.json` and the last good copy beside it, each replaced whole (temp file, fsync, rename).
// A file that cannot be read is never overwritten before it was put aside, and never empties the table.
import { mkdir, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { decodeState, encodeState, type SavedState } from './saved-state.ts'

export interface StateFile {
  read(): Promise<StateReading>
  /** Resolves when it is on disk; writes land in the order of the calls. Rejects when it could not be written. */
  write(state: SavedState): Promise<void>
}

export type StateReading =
  | { readonly source: 'file'; readonly state: SavedState; readonly problem: null }
  | { readonly source: 'last-good'; readonly state: SavedState; readonly problem: string }
  /** `problem` is null on a first start, when there is nothing to read. */
  | { readonly source: 'none'; readonly state: null; readonly problem: string | null }

export function createStateFile(dataDir: string): StateFile {
  const main = join(dataDir, 'state.json')
  const copy = join(dataDir, 'state.last-good.json')
  let last: Promise<unknown> = Promise.resolve()
  return {
    async read() {
      await mkdir(dataDir, { recursive: true })
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
        await writeFileAtomic(main, text)
        // Second, so that at every moment one of the two is whole and at most one step old.
        await writeFileAtomic(copy, text)
      })
      last = written.catch(() => {})
      return written
    },
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
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { kind: 'absent' }
    return { kind: 'unreadable', why: error instanceof Error ? error.message : String(error) }
  }
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
