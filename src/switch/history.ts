// The history: one line of JSON for each change of a promotion, appended and synced; the last line of an id is its truth.
// Nothing is ever rewritten in place, so a kill can cost at most the line being written.
import { mkdir, open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Promotion } from '../model/promotion.ts'

export interface History {
  /** Resolves when the line is on disk. */
  record(promotion: Promotion): Promise<void>
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
}

export async function openHistory(dataDir: string): Promise<HistoryReading> {
  await mkdir(dataDir, { recursive: true })
  const path = join(dataDir, 'history.ndjson')
  const text = await readFile(path, 'utf8').catch(() => '')
  const { promotions, unreadable } = parseHistory(text)
  // A torn last line has no end; the next line must not be glued to it.
  let glue = text === '' || text.endsWith('\n') ? '' : '\n'
  let last: Promise<unknown> = Promise.resolve()
  const history: History = {
    record(promotion) {
      promotions.set(promotion.id, promotion)
      const line = `${glue}${JSON.stringify(promotion)}\n`
      glue = ''
      const written = last.then(() => appendSynced(path, line))
      // One failed line must not fail the lines after it.
      last = written.catch(() => {})
      return written
    },
    list: () => [...promotions.values()].sort((a, b) => b.id - a.id),
    find: (id) => promotions.get(id) ?? null,
    nextId: () => Math.max(0, ...promotions.keys()) + 1,
  }
  return { history, unreadable }
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

function parseLine(line: string): Promotion | null {
  try {
    const value: unknown = JSON.parse(line)
    return isPromotion(value) ? value : null
  } catch {
    return null
  }
}

function isPromotion(value: unknown): value is Promotion {
  return (
    typeof value === 'object' &&
    value !== null &&
    'id' in value &&
    typeof value.id === 'number' &&
    'phase' in value &&
    'result' in value &&
    'steps' in value &&
    Array.isArray(value.steps)
  )
}

async function appendSynced(path: string, line: string): Promise<void> {
  const file = await open(path, 'a')
  try {
    await file.write(line)
    await file.sync()
  } finally {
    await file.close()
  }
}
