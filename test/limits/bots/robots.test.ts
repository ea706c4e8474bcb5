// robots.txt as RFC 9309 reads it, with robots-parser as the judge wherever the two should agree.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { disallows, parseRobots } from '../../../src/limits/bots/robots.ts'
import { judgedForbidden } from './robots-judge.ts'

function forbidden(text: string, product: string, path: string): boolean {
  return disallows(parseRobots(text), product, path)
}

const site = `
# a site
User-agent: GPTBot
User-agent: ClaudeBot/1.0
Disallow: /private/   # for people
Allow: /private/press

User-agent: *
Disallow: /search
Disallow: /*.pdf$

User-agent: gptbot
Disallow: /draft
`

test.each([
  ['GPTBot', '/private/x', true],
  ['gptbot', '/private/press/1', false],
  ['GPTBot', '/draft', true],
  ['ClaudeBot', '/private/', true],
  ['ClaudeBot', '/draft', false],
  ['ClaudeBot', '/search', false],
  ['Bytespider', '/search?q=1', true],
  ['Bytespider', '/private/', false],
  ['Bytespider', '/a/b.pdf', true],
  ['Bytespider', '/a/b.pdf?download', false],
  ['Bytespider', '/robots.txt', false],
])('%s and %s: forbidden is %s', (product, path, expected) => {
  expect(forbidden(site, product, path)).toBe(expected)
})

test('what stands before a star and what stands behind it do not share a letter', () => {
  const text = 'User-agent: *\nDisallow: /a*a$\n'
  expect([forbidden(text, 'any', '/a'), forbidden(text, 'any', '/aa')]).toEqual([false, true])
})

test('nothing is forbidden by a file that is empty, or no robots.txt at all', () => {
  for (const text of ['', '\uFEFF', '<html><body>User-agent</body></html>', 'Disallow: /\n'])
    expect(forbidden(text, 'GPTBot', '/')).toBe(false)
})

test('a group of its own sets a crawler free of the rules for all, even without a rule in it', () => {
  expect(
    forbidden('User-agent: *\nDisallow: /\n\nUser-agent: GPTBot\nDisallow:\n', 'GPTBot', '/'),
  ).toBe(false)
  expect(forbidden('User-agent: *\nDisallow: /\n\nUser-agent: GPTBot\n', 'GPTBot', '/')).toBe(false)
})

test('records of others do not end a group (RFC 9309 2.2.4)', () => {
  const text =
    'User-agent: GPTBot\nSitemap: https://site.example/s.xml\nUser-agent: CCBot\nDisallow: /\n'
  expect([forbidden(text, 'GPTBot', '/'), forbidden(text, 'CCBot', '/')]).toEqual([true, true])
})

test('escapes are compared as octets: `%61` is an a, `%2f` is no slash, `ü` is its escape', () => {
  const text = 'User-agent: *\nDisallow: /%61bc\nDisallow: /x%2fy\nDisallow: /über\n'
  expect(forbidden(text, 'any', '/abc')).toBe(true)
  expect(forbidden(text, 'any', '/a%62c')).toBe(true)
  expect(forbidden(text, 'any', '/x%2Fy')).toBe(true)
  expect(forbidden(text, 'any', '/x/y')).toBe(false)
  expect(forbidden(text, 'any', '/%c3%bcber')).toBe(true)
})

test('only the first 500 KiB are read', () => {
  const rule = 'User-agent: *\nDisallow: /private\n'
  const filler = `${'#'.repeat(1023)}\n`
  expect(forbidden(filler.repeat(499) + rule, 'any', '/private')).toBe(true)
  expect(forbidden(filler.repeat(500) + rule, 'any', '/private')).toBe(false)
})

test('only the first 5,000 rules are kept: each is compared with each path', () => {
  const rules = (count: number): string => 'Disallow: /x\n'.repeat(count)
  const text = (count: number): string => `User-agent: *\n${rules(count)}Disallow: /private\n`
  expect(forbidden(text(4_999), 'any', '/private')).toBe(true)
  expect(forbidden(text(5_000), 'any', '/private')).toBe(false)
})

test('robots-parser says the same of any file and any path', () => {
  const piece = fc.constantFrom('/', 'a', 'b', 'ab', '*', '.', '%2F', '?', '=', '-')
  const pattern = fc
    .tuple(fc.array(piece, { maxLength: 6 }), fc.constantFrom('', '', '$'))
    .map(([parts, end]) => `/${parts.join('')}${end}`)
  const agent = fc.constantFrom('GPTBot', 'gptbot', 'CCBot/2.0', 'Other', '*')
  const rule = fc
    .tuple(
      fc.constantFrom('Allow', 'Disallow', 'disallow'),
      fc.oneof(pattern, fc.constant('')),
      fc.constantFrom('', ' # why'),
    )
    .map(([name, path, comment]) => `${name}: ${path}${comment}`)
  const group = fc
    .tuple(
      fc.array(agent, { minLength: 1, maxLength: 3 }),
      fc.array(rule, { minLength: 1, maxLength: 4 }),
    )
    .map(([agents, rules]) => [...agents.map((name) => `User-agent: ${name}`), ...rules].join('\n'))
  const file = fc
    .tuple(
      fc.array(group, { maxLength: 4 }),
      fc.constantFrom('\n', '\n\n'),
      fc.constantFrom('\n', '\r\n', '\r'),
    )
    .map(([groups, gap, end]) => groups.join(gap).replaceAll('\n', end))
  const path = fc
    .array(fc.constantFrom('/', 'a', 'b', 'ab', '%2F', '?', '=', '-', '$'), { maxLength: 8 })
    .map((parts) => `/${parts.join('')}`)
    // In a URL two slashes begin a host, and a question mark at the end is dropped.
    .filter((text) => !text.startsWith('//') && !/^[^?]*\?$/.test(text))
  fc.assert(
    fc.property(
      file,
      fc.constantFrom('GPTBot', 'CCBot', 'Nobody'),
      path,
      (text, product, asked) => {
        expect(forbidden(text, product, asked)).toBe(judgedForbidden(text, product, asked))
      },
    ),
    { numRuns: 3000 },
  )
})

test('many stars cost no more than the path is long', () => {
  const text = `User-agent: *\nDisallow: /${'*a'.repeat(500)}*b$\n`
  expect(forbidden(text, 'any', `/${'a'.repeat(8_000)}`)).toBe(false)
  expect(forbidden(text, 'any', `/${'a'.repeat(8_000)}b`)).toBe(true)
})
