// Paths that are not there: what counts, when it is evidence, and what never is.
import { expect, test } from 'vitest'
import { createNotFound, isMissing, type NotFound } from '../../../src/limits/bans/not-found.ts'
import { isProbing } from '../../../src/limits/bans/probing-path.ts'
import { minute, noon, second } from './open-test-bans.ts'

interface Asking {
  readonly stepMs?: number
  readonly from?: number
  readonly factor?: 1 | 3
  readonly path?: (i: number) => string
}

/** At which of so many different missing paths it was evidence, one every `stepMs`. */
function evidenceAt(
  notFound: NotFound,
  count: number,
  { stepMs = 50, from = noon, factor = 1, path = (i: number) => `/p/${i}` }: Asking = {},
): number[] {
  const found: number[] = []
  for (let i = 1; i <= count; i++) {
    if (notFound.missed('client', path(i), from + i * stepMs, factor)) found.push(i)
  }
  return found
}

test('the twentieth different path within a minute is evidence, and then each fifth', () => {
  expect(evidenceAt(createNotFound(), 36)).toEqual([20, 25, 30, 35])
})

test('nineteen in each minute never are, for however long', () => {
  expect(evidenceAt(createNotFound(), 500, { stepMs: Math.ceil(minute / 19) })).toEqual([])
})

test('the same few paths asked for again and again are not', () => {
  expect(evidenceAt(createNotFound(), 2_000, { path: (i) => `/p/${i % 19}` })).toEqual([])
})

test('twenty paths that a page asks for again and again are evidence once', () => {
  expect(evidenceAt(createNotFound(), 2_000, { path: (i) => `/p/${i % 20}` })).toEqual([20])
})

test('after a pause of a minute a client begins anew', () => {
  const notFound = createNotFound()
  expect(evidenceAt(notFound, 19)).toEqual([])
  expect(
    evidenceAt(notFound, 19, { from: noon + minute + second, path: (i) => `/q/${i}` }),
  ).toEqual([])
})

test('an address that many share may miss three times as many', () => {
  expect(evidenceAt(createNotFound(), 66, { factor: 3 })).toEqual([60, 65])
})

test('clients are counted apart', () => {
  const notFound = createNotFound()
  for (let i = 0; i < 399; i++) {
    expect(notFound.missed(`client ${i % 21}`, `/p/${i}`, noon + i, 1)).toBe(false)
  }
})

test('nothing counts while it is frozen, and a shorter freeze does not end a longer one', () => {
  const notFound = createNotFound()
  notFound.freeze(noon + 10 * minute)
  notFound.freeze(noon + minute)
  expect(evidenceAt(notFound, 500, { from: noon + 9 * minute })).toEqual([])
  expect(notFound.isFrozen(noon + 10 * minute - 1)).toBe(true)
  expect(notFound.isFrozen(noon + 10 * minute)).toBe(false)
  expect(evidenceAt(notFound, 20, { from: noon + 10 * minute })).toEqual([20])
})

test('when its clients are too many, the one that missed longest ago is forgotten', () => {
  const notFound = createNotFound(2)
  const miss = (key: string, count: number) =>
    Array.from({ length: count }, (_, i) => notFound.missed(key, `/${key}/${i}`, noon, 1)).at(-1)
  miss('a', 19)
  miss('b', 19)
  expect(miss('a', 20)).toBe(true)
  miss('c', 1)
  expect(notFound.missed('b', '/b/more', noon, 1)).toBe(false)
})

test.each([
  '/assets/chunk-4f2a.js',
  '/assets/STYLE.CSS',
  '/img/a.b.webp',
  '/favicon.ico',
  '/favicon-32x32',
  '/shop/apple-touch-icon-precomposed',
  '/robots.txt',
  '/ads.txt',
  '/sitemap_index.xml',
  '/.well-known/change-password',
])('%s says nothing about who asks for it', (path) => {
  expect(isProbing(path)).toBe(false)
})

test.each([
  '/',
  '/backup.sql',
  '/a.php',
  '/config.json',
  '/admin',
  '/x.js/',
  '/well-known/x',
  '/js',
])('%s does', (path) => {
  expect(isProbing(path)).toBe(true)
})

test('only a 404 that a target gave is missing', () => {
  const given = { status: 404, error: null, upstreamMs: 3 }
  expect(isMissing(given)).toBe(true)
  expect(isMissing({ ...given, status: 410 })).toBe(false)
  expect(isMissing({ ...given, error: 'no_route', upstreamMs: null })).toBe(false)
  expect(isMissing({ ...given, upstreamMs: null })).toBe(false)
  expect(isMissing({ ...given, error: 'client_gone' })).toBe(false)
})
