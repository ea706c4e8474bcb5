// An operator's word on the mode, kept over restarts. It holds for as long as sluice.yaml says what it said then: whoever changes
// the file means what the file says.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import type { Mode } from '../model/limit.ts'

interface Word {
  readonly mode: Mode
  /** What the config said when it was given. */
  readonly over: Mode
}

const file = 'limits.json'

export interface ModeSwitch {
  current(): Mode
  /** An operator's word: in force at once, and resolves when it is on disk. */
  set(mode: Mode): Promise<void>
  /** What the config says now, after a reload. */
  configured(mode: Mode): void
}

export async function openMode(dataDir: string, configured: Mode): Promise<ModeSwitch> {
  let over = configured
  let mode = await readMode(dataDir, configured)
  return {
    current: () => mode,
    set(next) {
      mode = next
      return writeMode(dataDir, next, over)
    },
    configured(next) {
      if (next !== over) mode = next
      over = next
    },
  }
}

/** The mode in force: the operator's word, or `configured`. A file that cannot be read is no word. */
async function readMode(dataDir: string, configured: Mode): Promise<Mode> {
  const text = await readFile(join(dataDir, file), 'utf8').catch(() => '')
  const word = parse(text)
  return word?.over === configured ? word.mode : configured
}

async function writeMode(dataDir: string, mode: Mode, over: Mode): Promise<void> {
  const word: Word = { mode, over }
  await writeFileAtomic(join(dataDir, file), `${JSON.stringify(word)}\n`)
}

function parse(text: string): Word | null {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null) return null
    if (!('mode' in value) || !('over' in value)) return null
    const { mode, over } = value
    return isMode(mode) && isMode(over) ? { mode, over } : null
  } catch {
    return null
  }
}

function isMode(value: unknown): value is Mode {
  return value === 'observe' || value === 'enforce'
}
