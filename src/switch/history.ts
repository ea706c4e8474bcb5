// The history: one line of JSON for each change of a promotion, appended and synced; the last line of an id is its truth.
// Nothing is ever rewritten in place, so a kill can cost at most the line being written.
import { mkdir, open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Promotion } from '../model/promotion.ts'
import { isSlotName } from '../model/slot.ts'

export interface History {
  /** Resolves when the line is on disk. */
  record(promotion: Promotion): Promise<void>
  /** Resolves when nothing is being written any more; never rejects. */
  written(): Promise<void>
  /** Newest first. */
  list(): readonly Promotion[]
  find(id: number): Promotion | null
  /** The id of the next promotion. */
  nextId(): number
}

export interface HistoryReading {
  readonly history: History
  /** Lines that could not be read, such as one torn by a kill. */
  readonly unreadable: number
  /** Why nothing of it could be read; null if it could, or if there is none yet. */
  readonly problem: string | null
}

export async function openHistory(dataDir: string): Promise<HistoryReading> {
  await mkdir(dataDir, { recursive: true })
  const path = join(dataDir, 'history.ndjson')
  const { text, problem } = await readIfThere(path)
  const { promotions, unreadable } = parseHistory(text)
  // A torn last line has no end, left by a kill or by a full disk; the next line must not be glued to it.
  let torn = text !== '' && !text.endsWith('\n')
  let last: Promise<void> = Promise.resolve()
  const append = async (line: string): Promise<void> => {
    const glue = torn ? '\n' : ''
    torn = true
    await appendSynced(path, `${glue}${line}\n`)
    torn = false
  }
  const history: History = {
    record(promotion) {
      promotions.set(promotion.id, promotion)
      const written = last.then(() => append(JSON.stringify(promotion)))
      // One failed line must not fail the lines after it.
      last = written.catch(() => {})
      return written
    },
    written: () => last,
    list: () => [...promotions.values()].sort((a, b) => b.id - a.id),
    find: (id) => promotions.get(id) ?? null,
    nextId: () => Math.max(0, ...promotions.keys()) + 1,
  }
  return { history, unreadable, problem }
}

export function parseHistory(text: string): {
  promotions: Map<number, Promotion>
  unreadable: number
} {
  const promotions = new Map<number, Promotion>()
  let unreadable = 0
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue
    const promotion = parseLine(line)
    if (promotion === null) unreadable++
    else promotions.set(promotion.id, promotion)
  }
  return { promotions, unreadable }
}

async function readIfThere(path: string): Promise<{ text: string; problem: string | null }> {
  try {
    return { text: await readFile(path, 'utf8'), problem: null }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return { text: '', problem: null }
    }
    return { text: '', problem: error instanceof Error ? error.message : String(error) }
  }
}

function parseLine(line: string): Promotion | null {
  try {
    const value: unknown = JSON.parse(line)
    return isPromotion(value) ? { ...added, ...value } : null
  } catch {
    return null
  }
}

/** What lines of earlier versions do not have. */
const added = { held: false, version: null, bake: null, evidence: null, retreat: null } as const

function isPromotion(value: unknown): value is Promotion {
  return (
    typeof value === 'object' &&
    value !== null &&
    'id' in value &&
    Number.isSafeInteger(value.id) &&
    'from' in value &&
    isSlotName(value.from) &&
    'to' in value &&
    isSlotName(value.to) &&
    'phase' in value &&
    'result' in value &&
    'steps' in value &&
    Array.isArray(value.steps)
  )
}

async function appendSynced(path: string, line: string): Promise<void> {
  const file = await open(path, 'a')
  try {
    await file.writeFile(line)
    await file.sync()
  } finally {
    await file.close()
  }
}
