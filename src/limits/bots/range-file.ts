// `bot-ranges.json` in dataDir: the range book as an operator's command left it. Nothing is shipped in its place: whether
// the publishers' lists may be passed on is not settled, and a list of some past day would vouch for the wrong addresses.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { parseRanges } from './ranges.ts'
import type { RangeBook, RangeEntry } from './range-book.ts'

export interface RangeReading {
  /** Empty if the file cannot be read: claims are then checked by reverse DNS alone. */
  readonly book: RangeBook
  /** Why the file could not be read; null if it was, or if there is none. */
  readonly problem: string | null
}

export async function readRangeBook(dataDir: string): Promise<RangeReading> {
  const path = pathIn(dataDir)
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    const absent = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    return { book: new Map(), problem: absent ? null : `${path}: ${String(error)}` }
  }
  const book = decode(text)
  if (book !== null) return { book, problem: null }
  const problem = `${path} is not what the gateway wrote; update the ranges again`
  return { book: new Map(), problem }
}

/** Resolves when it is on disk. */
export function writeRangeBook(dataDir: string, book: RangeBook): Promise<void> {
  const families = [...book].map(([family, { ranges, updatedMs }]) => ({
    family,
    updated: new Date(updatedMs).toISOString(),
    prefixes: ranges.prefixes,
  }))
  return writeFileAtomic(pathIn(dataDir), `${JSON.stringify({ sluice: 'bot-ranges', families })}\n`)
}

function pathIn(dataDir: string): string {
  return join(dataDir, 'bot-ranges.json')
}

function decode(text: string): RangeBook | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  if (typeof value !== 'object' || value === null || !('families' in value)) return null
  if (!Array.isArray(value.families)) return null
  const entries = value.families.map(decodeFamily)
  return entries.every((entry) => entry !== null) ? new Map(entries) : null
}

function decodeFamily(value: unknown): readonly [string, RangeEntry] | null {
  if (typeof value !== 'object' || value === null) return null
  if (!('family' in value && 'updated' in value && 'prefixes' in value)) return null
  const { family, updated, prefixes } = value
  if (typeof family !== 'string' || typeof updated !== 'string' || !Array.isArray(prefixes))
    return null
  const updatedMs = Date.parse(updated)
  const parsed = parseRanges(prefixes.join('\n'))
  if (Number.isNaN(updatedMs) || parsed.kind === 'refused') return null
  return [family, { ranges: parsed.ranges, updatedMs }]
}
