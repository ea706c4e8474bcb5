// Address ranges as they are published: both formats, strictly, and found like a linear search would find them.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { isIn, parseAddress, parseNetwork, type Address } from '../../../src/model/address.ts'
import { parseRanges, type Ranges } from '../../../src/limits/bots/ranges.ts'

function rangesIn(text: string): Ranges {
  const parsed = parseRanges(text)
  if (parsed.kind === 'refused') throw new Error(parsed.problem)
  return parsed.ranges
}

function address(text: string): Address {
  const found = parseAddress(text)
  if (found === null) throw new Error(`${text} is no address`)
  return found
}

const published = JSON.stringify({
  creationTime: '2026-11-19T22:00:00.000000',
  prefixes: [
    { ipv6Prefix: '2001:db8:4860::/64', service: 'crawlers' },
    { ipv4Prefix: '192.0.2.0/27' },
    { ipv4Prefix: '198.51.100.64/26' },
  ],
})

test.each([
  ['192.0.2.0', true],
  ['192.0.2.31', true],
  ['192.0.2.32', false],
  ['192.0.1.255', false],
  ['198.51.100.127', true],
  ['198.51.100.63', false],
  ['2001:db8:4860::ffff', true],
  ['2001:db8:4860:1::', false],
  ['::ffff:192.0.2.7', true],
  ['::c000:207', false],
])('%s is in the published ranges: %s', (text, expected) => {
  expect(rangesIn(published).has(address(text))).toBe(expected)
})

test('plain lines may hold prefixes, single addresses, comments and blanks', () => {
  const ranges = rangesIn('# crawlers\n192.0.2.0/27 # first\r\n\n  2001:db8::1\n192.0.2.0/27\n')
  expect(ranges.prefixes).toEqual(['192.0.2.0/27', '2001:db8::1'])
  expect(ranges.has(address('2001:db8::1'))).toBe(true)
  expect(ranges.has(address('2001:db8::2'))).toBe(false)
})

test.each([
  ['', 'no prefix in it'],
  ['# nothing\n', 'no prefix in it'],
  ['<html>', 'line 1: "<html>" is no prefix such as 192.0.2.0/24'],
  ['192.0.2.0/27\n192.0.2.999/27', 'line 2: "192.0.2.999/27" is no prefix such as 192.0.2.0/24'],
  ['192.0.2.0/33', 'line 1: "192.0.2.0/33" is no prefix such as 192.0.2.0/24'],
  ['192.0.2.1/27', 'line 1: "192.0.2.1/27" has bits set behind its prefix length'],
  ['0.0.0.0/0', 'line 1: "0.0.0.0/0" is too wide to tell anybody apart'],
  ['10.0.0.0/7', 'line 1: "10.0.0.0/7" is too wide to tell anybody apart'],
  ['2000::/3', 'line 1: "2000::/3" is too wide to tell anybody apart'],
  ['{"prefixes": ', 'it is no JSON'],
  ['{"items": []}', 'it has no list "prefixes"'],
  ['{"prefixes": []}', 'no prefix in it'],
  ['{"prefixes": [{"ipv4": "192.0.2.0/27"}]}', 'prefixes[0]: there must be one text'],
  ['{"prefixes": [{"ipv4Prefix": 5}]}', 'prefixes[0]: there must be one text'],
  ['{"prefixes": [null]}', 'prefixes[0]: there must be one text'],
  [
    '{"prefixes": [{"ipv4Prefix": "192.0.2.0/27", "ipv6Prefix": "2001:db8::/32"}]}',
    'prefixes[0]: there must be one',
  ],
])('%j is refused: %s', (text, problem) => {
  const parsed = parseRanges(text)
  expect(parsed.kind === 'refused' ? parsed.problem : '').toContain(problem)
})

test.each(['10.0.0.0/8', '2001::/16'])('%s is as wide as a range may be', (text) => {
  expect(parseRanges(text).kind).toBe('ranges')
})

test('a list of more than 20,000 prefixes is refused', () => {
  const lines = Array.from(
    { length: 20_001 },
    (_, i) => `192.${i >> 16}.${(i >> 8) & 255}.${i & 255}`,
  )
  expect(parseRanges(lines.join('\n'))).toEqual({
    kind: 'refused',
    problem: '20001 prefixes; more than 20000',
  })
  expect(parseRanges(lines.slice(1).join('\n')).kind).toBe('ranges')
})

test('halving finds what going through all of them finds, overlaps and neighbours too', () => {
  // Few bits, so that prefixes meet: 198.51.x.y, and one group of IPv6.
  const v4 = fc
    .tuple(fc.integer({ min: 0, max: 0xffff }), fc.integer({ min: 16, max: 32 }))
    .map(([host, bits]) => {
      const base = bits === 32 ? host : host & ~((1 << (32 - bits)) - 1)
      return `198.51.${base >> 8}.${base & 255}/${bits}`
    })
  const v6 = fc
    .tuple(fc.integer({ min: 0, max: 0xffff }), fc.integer({ min: 112, max: 128 }))
    .map(([host, bits]) => `2001:db8::${(host & ~((1 << (128 - bits)) - 1)).toString(16)}/${bits}`)
  const asked = fc.oneof(
    fc.integer({ min: 0, max: 0xffff }).map((host) => `198.51.${host >> 8}.${host & 255}`),
    fc.integer({ min: 0, max: 0xffff }).map((host) => `2001:db8::${host.toString(16)}`),
  )
  fc.assert(
    fc.property(
      fc.array(fc.oneof(v4, v6), { minLength: 1, maxLength: 30 }),
      fc.array(asked, { minLength: 1, maxLength: 20 }),
      (prefixes, addresses) => {
        const ranges = rangesIn(prefixes.join('\n'))
        const networks = prefixes.map((text) => parseNetwork(text)).filter((one) => one !== null)
        for (const text of addresses)
          expect(ranges.has(address(text))).toBe(networks.some((one) => isIn(address(text), one)))
      },
    ),
    { numRuns: 500 },
  )
})
