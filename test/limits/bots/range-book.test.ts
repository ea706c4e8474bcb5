// The ranges of all families: how they are updated, how they age, and how they outlive a restart.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { parseAddress } from '../../../src/model/address.ts'
import {
  listingOf,
  staleAfterMs,
  updateRanges,
  type RangeBook,
} from '../../../src/limits/bots/range-book.ts'
import { readRangeBook, writeRangeBook } from '../../../src/limits/bots/range-file.ts'
import { now } from './deciding.ts'

const empty: RangeBook = new Map()

function updated(
  book: RangeBook,
  family: string,
  lines: readonly string[],
  nowMs = now,
): RangeBook {
  const update = updateRanges(book, family, lines.join('\n'), nowMs)
  if (update.kind === 'refused') throw new Error(update.problem)
  return update.book
}

function listing(book: RangeBook, family: string, text: string, nowMs = now): string {
  const address = parseAddress(text)
  return address === null ? 'no address' : listingOf(book, family, address, nowMs)
}

function hosts(count: number, from = 0): string[] {
  return Array.from({ length: count }, (_, i) => `192.0.2.${from + i}`)
}

async function directory(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'sluice-ranges-'))
  onTestFinished(() => rm(path, { recursive: true }))
  return path
}

test('an address is listed, absent, or of a family without a list', () => {
  const book = updated(empty, 'bingbot', ['192.0.2.0/27'])
  expect(listing(book, 'bingbot', '192.0.2.1')).toBe('listed')
  expect(listing(book, 'bingbot', '192.0.2.99')).toBe('absent')
  expect(listing(book, 'googlebot', '192.0.2.1')).toBe('none')
})

test('a list older than 30 days says nothing, neither yes nor no', () => {
  const book = updated(empty, 'bingbot', ['192.0.2.0/27'])
  expect(listing(book, 'bingbot', '192.0.2.1', now + staleAfterMs)).toBe('listed')
  for (const address of ['192.0.2.1', '192.0.2.99'])
    expect(listing(book, 'bingbot', address, now + staleAfterMs + 1)).toBe('stale')
})

test('an update replaces the ranges of its family and no other', () => {
  const first = updated(updated(empty, 'bingbot', hosts(4)), 'applebot', hosts(4, 100))
  const second = updated(first, 'bingbot', hosts(4, 2), now + 1)
  expect(listing(second, 'bingbot', '192.0.2.0')).toBe('absent')
  expect(listing(second, 'bingbot', '192.0.2.5')).toBe('listed')
  expect(second.get('applebot')).toBe(first.get('applebot'))
  expect(listing(first, 'bingbot', '192.0.2.0')).toBe('listed')
})

test('an update that loses more than half of the known prefixes is refused, with the count', () => {
  const book = updated(empty, 'bingbot', hosts(10))
  expect(updateRanges(book, 'bingbot', hosts(5).join('\n'), now).kind).toBe('updated')
  const refused = updateRanges(book, 'bingbot', hosts(4).join('\n'), now)
  expect(refused).toMatchObject({ kind: 'refused' })
  expect(refused.kind === 'refused' && refused.problem).toContain('6 of 10 known prefixes')
  // As many new ones do not make up for it: a list of somebody else's is as long.
  expect(updateRanges(book, 'bingbot', hosts(10, 100).join('\n'), now).kind).toBe('refused')
})

test('a text that is no list is refused by the name of its family', () => {
  expect(updateRanges(empty, 'bingbot', '<html>', now)).toMatchObject({
    problem: expect.stringContaining('ranges of bingbot: line 1'),
  })
})

test('a book that was written is read as it was', async () => {
  const path = await directory()
  const book = updated(updated(empty, 'bingbot', hosts(3)), 'applebot', ['2001:db8::/32'], now + 5)
  await writeRangeBook(path, book)
  const reading = await readRangeBook(path)
  expect(reading.problem).toBeNull()
  expect(
    [...reading.book].map(([family, { ranges, updatedMs }]) => [
      family,
      ranges.prefixes,
      updatedMs,
    ]),
  ).toEqual([
    ['bingbot', hosts(3), now],
    ['applebot', ['2001:db8::/32'], now + 5],
  ])
  expect(listing(reading.book, 'applebot', '2001:db8::7')).toBe('listed')
})

test('without a file there are no ranges, and that is no problem', async () => {
  expect(await readRangeBook(await directory())).toEqual({ book: new Map(), problem: null })
})

test.each([
  'torn {',
  '{}',
  '{"families": 5}',
  '{"families": [{"family": "bingbot"}]}',
  '{"families": [{"family": "bingbot", "updated": "once", "prefixes": ["192.0.2.0/27"]}]}',
  '{"families": [{"family": "bingbot", "updated": "2026-11-20T00:00:00.000Z", "prefixes": ["0.0.0.0/0"]}]}',
])(
  'a file that holds %j is said to be unreadable, left as it is, and vouches for nobody',
  async (text) => {
    const path = await directory()
    await writeFile(join(path, 'bot-ranges.json'), text)
    const reading = await readRangeBook(path)
    expect(reading.book.size).toBe(0)
    expect(reading.problem).toContain('bot-ranges.json is not what the gateway wrote')
    expect(await readFile(join(path, 'bot-ranges.json'), 'utf8')).toBe(text)
  },
)
