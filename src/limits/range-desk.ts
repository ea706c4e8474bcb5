// The published ranges of search engines as the gateway has them: read at the start, brought up to date by an operator's command.
import { sluiceError } from '../model/errors.ts'
import { identities } from './bots/identities.ts'
import { updateRanges, type RangeBook } from './bots/range-book.ts'
import { readRangeBook, writeRangeBook } from './bots/range-file.ts'

export interface RangeDesk {
  book(): RangeBook
  /**
   * Puts a family's list in force and on disk; resolves to how many prefixes it has. Rejects with `bad_input` for a family that is
   * none, a text that is no list, or one that would lose half of what is known; then nothing has changed.
   */
  update(family: string, text: string, nowMs: number): Promise<number>
}

export interface RangeDeskPorts {
  readonly dataDir: string
  readonly warn: (problem: string) => void
  /** What was answered by the list before is to be asked again. */
  readonly changed: () => void
}

export async function openRangeDesk({
  dataDir,
  warn,
  changed,
}: RangeDeskPorts): Promise<RangeDesk> {
  const reading = await readRangeBook(dataDir)
  if (reading.problem !== null) warn(reading.problem)
  let { book } = reading
  return {
    book: () => book,
    async update(family, text, nowMs) {
      if (!identities.has(family)) {
        const known = [...identities.keys()].join(', ')
        throw sluiceError('bad_input', `no list is kept of "${family}"; there are ${known}`)
      }
      const updated = updateRanges(book, family, text, nowMs)
      if (updated.kind === 'refused') throw sluiceError('bad_input', updated.problem)
      book = updated.book
      changed()
      await writeRangeBook(dataDir, book)
      return updated.prefixes
    },
  }
}
