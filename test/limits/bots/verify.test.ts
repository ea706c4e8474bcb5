// A8, the claims: who is verified, who has failed, and that nothing else is a no.
import { expect, test } from 'vitest'
import { staleAfterMs, updateRanges, type RangeBook } from '../../../src/limits/bots/range-book.ts'
import { createVerifier, type Verdict, type Verifier } from '../../../src/limits/bots/verify.ts'
import { now } from './deciding.ts'
import { scriptedDirectory, type ScriptedDirectory } from './scripted-directory.ts'

const hour = 60 * 60_000
const real = '192.0.2.7'
const stranger = '198.51.100.9'
const names = { [real]: ['crawl-7.googlebot.com'], 'crawl-7.googlebot.com A': [real] }

function bookOf(family: string, text: string, nowMs = now): RangeBook {
  const update = updateRanges(new Map(), family, text, nowMs)
  if (update.kind === 'refused') throw new Error(update.problem)
  return update.book
}

function verifying(directory: ScriptedDirectory | null, book: RangeBook = new Map()): Verifier {
  return createVerifier({ book: () => book, directory })
}

/** The verdict of a second visit, when all that could be asked has been. */
async function second(
  verifier: Verifier,
  address: string,
  family = 'googlebot',
  at = now,
): Promise<Verdict> {
  verifier.verdict(family, address, at)
  await verifier.settled()
  return verifier.verdict(family, address, at)
}

test('the first visit is pending; the second knows', async () => {
  const directory = scriptedDirectory(names)
  const verifier = verifying(directory)
  expect(verifier.verdict('googlebot', real, now)).toBe('pending')
  expect(verifier.verdict('googlebot', real, now)).toBe('pending')
  await verifier.settled()
  expect(directory.asked).toEqual([real, 'crawl-7.googlebot.com A'])
  expect(verifier.verdict('googlebot', real, now)).toBe('verified')
  expect(await second(verifier, stranger)).toBe('failed')
})

test('an address is asked about once, as long as the answer is young', async () => {
  const directory = scriptedDirectory(names)
  const verifier = verifying(directory)
  for (const address of [real, stranger]) await second(verifier, address)
  const before = directory.asked.length
  expect(verifier.verdict('googlebot', real, now + 24 * hour - 1)).toBe('verified')
  expect(verifier.verdict('googlebot', stranger, now + hour - 1)).toBe('failed')
  expect(directory.asked).toHaveLength(before)
  expect(verifier.verdict('googlebot', real, now + 24 * hour)).toBe('pending')
  expect(verifier.verdict('googlebot', stranger, now + hour)).toBe('pending')
  await verifier.settled()
})

test('a forged name without its address has failed', async () => {
  const forged = scriptedDirectory({ [stranger]: ['crawl-95-216-227-158.googlebot.com'] })
  expect(await second(verifying(forged), stranger)).toBe('failed')
})

test('a name server that does not answer leaves the claim unknown, and is asked again after a minute', async () => {
  const directory = scriptedDirectory({ [stranger]: 'slow' })
  const verifier = verifying(directory)
  expect(await second(verifier, stranger)).toBe('unknown')
  expect(verifier.verdict('googlebot', stranger, now + 59_999)).toBe('unknown')
  expect(verifier.verdict('googlebot', stranger, now + 60_000)).toBe('pending')
  await verifier.settled()
})

test('a published range is enough, and nobody is asked', () => {
  const directory = scriptedDirectory({})
  const verifier = verifying(directory, bookOf('googlebot', '192.0.2.0/27'))
  expect(verifier.verdict('googlebot', real, now)).toBe('verified')
  expect(directory.asked).toEqual([])
})

test('who is in no range may still have the name; only both together say no', async () => {
  const book = bookOf('googlebot', '203.0.113.0/24')
  expect(await second(verifying(scriptedDirectory(names), book), real)).toBe('verified')
  expect(await second(verifying(scriptedDirectory({}), book), stranger)).toBe('failed')
  expect(await second(verifying(scriptedDirectory({ [stranger]: 'slow' }), book), stranger)).toBe(
    'unknown',
  )
})

test('a list of 31 days condemns nobody, and vouches for nobody', async () => {
  const book = bookOf('googlebot', '192.0.2.0/27', now - staleAfterMs - 1)
  expect(await second(verifying(scriptedDirectory({}), book), stranger)).toBe('unknown')
  expect(await second(verifying(scriptedDirectory({}), book), real)).toBe('unknown')
  expect(await second(verifying(scriptedDirectory(names), book), real)).toBe('verified')
})

test('a family that is known by its ranges alone fails by them, and is unknown without them', async () => {
  const directory = scriptedDirectory({})
  const listed = verifying(directory, bookOf('duckduckbot', '192.0.2.0/27'))
  expect(listed.verdict('duckduckbot', real, now)).toBe('verified')
  expect(listed.verdict('duckduckbot', stranger, now)).toBe('failed')
  expect(verifying(directory).verdict('duckduckbot', stranger, now)).toBe('unknown')
  expect(directory.asked).toEqual([])
})

test('where names are not asked for, a list that lacks an address condemns nobody who may have a name', () => {
  const verifier = verifying(null, bookOf('googlebot', '203.0.113.0/24'))
  expect(verifier.verdict('googlebot', stranger, now)).toBe('unknown')
})

test('a claim to one family says nothing of another', async () => {
  const verifier = verifying(scriptedDirectory(names))
  expect(await second(verifier, real)).toBe('verified')
  expect(await second(verifier, real, 'bingbot')).toBe('failed')
})

test('an IPv4 client of a socket for both families is asked about as IPv4', async () => {
  expect(await second(verifying(scriptedDirectory(names)), `::ffff:${real}`)).toBe('verified')
})

test('what is no address is unknown', () => {
  expect(verifying(scriptedDirectory({})).verdict('googlebot', 'unix', now)).toBe('unknown')
})

test('at most ten questions are under way; the others wait for their next visit', async () => {
  const directory = scriptedDirectory({})
  const verifier = verifying(directory)
  const crowd = Array.from({ length: 30 }, (_, i) => `198.51.100.${i}`)
  for (const address of crowd) expect(verifier.verdict('googlebot', address, now)).toBe('pending')
  await verifier.settled()
  expect(directory.asked).toHaveLength(10)
  expect(verifier.verdict('googlebot', '198.51.100.9', now)).toBe('failed')
  expect(verifier.verdict('googlebot', '198.51.100.10', now)).toBe('pending')
  await verifier.settled()
})

test('of more than 10,000 answers the oldest gives way', () => {
  let looked = 0
  const book = bookOf('duckduckbot', '192.0.2.0/27')
  const verifier = createVerifier({ book: () => (looked++, book), directory: null })
  const address = (i: number): string => `10.0.${i >> 8}.${i & 255}`
  for (let i = 0; i <= 10_000; i++) verifier.verdict('duckduckbot', address(i), now)
  expect(looked).toBe(10_001)
  verifier.verdict('duckduckbot', address(1), now)
  expect(looked).toBe(10_001)
  verifier.verdict('duckduckbot', address(0), now)
  expect(looked).toBe(10_002)
})

test('new ranges count at once when the old answers are forgotten, even for who is being asked about', async () => {
  let book: RangeBook = new Map()
  const verifier = createVerifier({ book: () => book, directory: scriptedDirectory({}) })
  verifier.verdict('googlebot', real, now)
  book = bookOf('googlebot', '192.0.2.0/27')
  verifier.forget()
  await verifier.settled()
  expect(verifier.verdict('googlebot', real, now)).toBe('verified')
})
