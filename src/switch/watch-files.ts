// What the judge knows, on disk: the bake under way and the measure of each slot, so that a kill in the midst of a bake loses at most a
// second of it. Losing a file costs evidence, never traffic: a file that cannot be read is none, and is said.
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { slotNames, type SlotName } from '../model/slot.ts'
import type { Baseline } from './judge/baseline.ts'
import type { Judge } from './judge/judge.ts'
import { decodeBaseline, decodeJudge, encodeBaseline, encodeJudge } from './judge/saved-judge.ts'

export interface WatchFiles {
  /** Resolves when it is on disk. */
  writeJudge(promotion: number, judge: Judge): Promise<void>
  writeBaseline(slot: SlotName, baseline: Baseline): Promise<void>
  /** The bake is over. */
  removeJudge(): Promise<void>
}

export interface WatchReading {
  /** The judge of this promotion; null: there is none that can be read. */
  readonly judge: Judge | null
  readonly baselines: Partial<Record<SlotName, Baseline>>
  readonly problems: readonly string[]
}

export function createWatchFiles(dataDir: string): WatchFiles {
  // One after the other: a judge that is written late must not come back after its bake was removed.
  let last: Promise<void> = Promise.resolve()
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const done = last.then(work)
    last = done.catch(() => {})
    return done
  }
  return {
    writeJudge(promotion, judge) {
      const text = `${JSON.stringify({ promotion })}\n${encodeJudge(judge)}`
      return inTurn(() => writeFileAtomic(judgeIn(dataDir), text))
    },
    writeBaseline(slot, baseline) {
      const text = encodeBaseline(baseline)
      return inTurn(() => writeFileAtomic(baselineIn(dataDir, slot), text))
    },
    removeJudge: () => inTurn(() => rm(judgeIn(dataDir), { force: true })),
  }
}

/** `promotion`: whose bake goes on; null: none does. */
export async function readWatch(dataDir: string, promotion: number | null): Promise<WatchReading> {
  const problems: string[] = []
  const judge = promotion === null ? null : await readJudge(dataDir, promotion, problems)
  const baselines: Partial<Record<SlotName, Baseline>> = {}
  for (const slot of slotNames) {
    const text = await textOf(baselineIn(dataDir, slot))
    if (text === null) continue
    const found = decodeBaseline(text)
    if (found.kind === 'baseline') baselines[slot] = found.value
    else problems.push(`what ${slot} did before could not be read: ${found.why}`)
  }
  return { judge, baselines, problems }
}

async function readJudge(
  dataDir: string,
  promotion: number,
  problems: string[],
): Promise<Judge | null> {
  const text = await textOf(judgeIn(dataDir))
  const end = text?.indexOf('\n') ?? -1
  // Of another bake, it says nothing of this one.
  if (text === null || text.slice(0, end) !== JSON.stringify({ promotion })) {
    problems.push('nothing was saved of the bake under way; the judge begins anew')
    return null
  }
  const found = decodeJudge(text.slice(end + 1))
  if (found.kind === 'judge') return found.value
  problems.push(`the bake under way could not be read: ${found.why}; the judge begins anew`)
  return null
}

async function textOf(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch(() => null)
}

function judgeIn(dataDir: string): string {
  return join(dataDir, 'bake.json')
}

function baselineIn(dataDir: string, slot: SlotName): string {
  return join(dataDir, `baseline-${slot}.json`)
}
