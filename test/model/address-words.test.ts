// Addresses are read as the system reads them, and to the same bits as a slow and plain reading gives.
import { array, assert, constantFrom, ipV4, ipV6, oneof, property } from 'fast-check'
import { expect, test } from 'vitest'
import { isIP } from 'node:net'
import { readAddress } from '../../src/model/address-words.ts'

function quick(text: string): string | null {
  const words = new Uint32Array(4)
  return readAddress(text, words)
    ? [...words].map((word) => word.toString(16).padStart(8, '0')).join('')
    : null
}

/** Sixteen bytes in hexadecimal; null: the system takes it for no address. A zone is no part of one. */
function plain(text: string): string | null {
  const version = isIP(text)
  if (version === 0 || text.includes('%')) return null
  if (version === 4) return `${'0'.repeat(20)}ffff${hexOf(text)}`
  const written = text.replace(/[\d.]*\.[\d.]*$/, (v4) =>
    (hexOf(v4).match(/..../g) ?? []).join(':'),
  )
  const [head = '', tail] = written.split('::')
  const groups = (side: string | undefined) => (side ? side.split(':') : [])
  const missing = tail === undefined ? 0 : 8 - groups(head).length - groups(tail).length
  return [...groups(head), ...Array<string>(missing).fill('0'), ...groups(tail)]
    .map((group) => group.toLowerCase().padStart(4, '0'))
    .join('')
}

function hexOf(v4: string): string {
  return v4
    .split('.')
    .map((part) => Number(part).toString(16).padStart(2, '0'))
    .join('')
}

test.each([
  '203.0.113.7',
  '0.0.0.0',
  '255.255.255.255',
  '256.0.0.1',
  '1.2.3',
  '1.2.3.4.5',
  '1..2.3',
  '01.2.3.4',
  '1.2.3.4 ',
  '.1.2.3',
  '1.2.3.',
  '',
  ':',
  '::',
  ':::',
  '1::',
  '::1',
  '1::2::3',
  '1:2:3:4:5:6:7:8',
  '1:2:3:4:5:6:7',
  '1:2:3:4:5:6:7:8:9',
  '1:2:3:4:5:6:7::',
  '::2:3:4:5:6:7:8',
  '1::3:4:5:6:7:8',
  '1:2:3:4::5:6:7:8',
  '12345::',
  ':1:2:3:4:5:6:7',
  '1:2:3:4:5:6:7:',
  '::ffff:1.2.3.4',
  '1:2:3:4:5:6:1.2.3.4',
  '1:2:3:4:5:6:7:1.2.3.4',
  '1.2.3.4::',
  '::1.2.3.4:5',
  '::ffff:1.2.3',
  '2001:DB8::AbCd',
  'fe80::1%eth0',
  '[::1]',
  'g::',
  '1:@::',
  '0000:0000:0000:0000:0000:ffff:255.255.255.255',
])('"%s" is read alike', (text) => {
  expect(quick(text)).toBe(plain(text))
})

test('any address is read alike', () => {
  assert(
    property(oneof(ipV4(), ipV6()), (text) => {
      expect(quick(text)).toBe(plain(text))
    }),
    { numRuns: 2_000 },
  )
})

test('whatever is made of the characters of addresses is read alike', () => {
  const pieces = constantFrom(
    '::',
    ':',
    '.',
    '0',
    '1',
    '9',
    '12',
    '255',
    'f',
    'ffff',
    'A',
    '1.2.3.4',
  )
  assert(
    property(array(pieces, { maxLength: 17 }), (parts) => {
      expect(quick(parts.join(''))).toBe(plain(parts.join('')))
    }),
    { numRuns: 20_000 },
  )
})
