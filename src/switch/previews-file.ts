// How often the previews of each slot were ended by hand, kept over restarts: a pass that was taken away must not come back to life.
// A file that cannot be read counts from zero: passes expire by themselves.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import type { SlotName } from '../model/slot.ts'

export type PreviewRounds = Readonly<Record<SlotName, number>>

export async function readPreviewRounds(dataDir: string): Promise<PreviewRounds> {
  const text = await readFile(pathIn(dataDir), 'utf8').catch(() => '')
  try {
    const value: unknown = JSON.parse(text)
    return { blue: roundOf(value, 'blue'), green: roundOf(value, 'green') }
  } catch {
    return { blue: 0, green: 0 }
  }
}

/** Resolves when it is on disk. */
export function writePreviewRounds(dataDir: string, rounds: PreviewRounds): Promise<void> {
  return writeFileAtomic(pathIn(dataDir), `${JSON.stringify(rounds)}\n`)
}

function pathIn(dataDir: string): string {
  return join(dataDir, 'previews.json')
}

function roundOf(value: unknown, slot: SlotName): number {
  const round: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, slot) : 0
  return Number.isSafeInteger(round) ? Number(round) : 0
}
