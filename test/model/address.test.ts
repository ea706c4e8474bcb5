// Addresses and networks, and who the client behind trusted hops is.
import { isIP } from 'node:net'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  clientAddress,
  isIn,
  isTrusted,
  parseAddress,
  parseNetwork,
  type Network,
} from '../../src/model/address.ts'

function network(text: string): Network {
  const found = parseNetwork(text)
  if (found === null) throw new Error(`${text} is no network`)
  return found
}

function within(address: string, net: string): boolean {
  const found = parseAddress(address)
  return found !== null && isIn(found, network(net))
}

test('what the system takes for an address is parsed, what it does not is null', () => {
  const part = fc.constantFrom(
    '0',
    '1',
    '255',
    '256',
    '01',
    'ffff',
    '10000',
    '::',
    ':',
    '.',
    '%1',
    'g',
    '',
  )
  const jumble = fc.array(part, { maxLength: 9 }).map((parts) => parts.join(''))
  const texts = fc.oneof(fc.ipV4(), fc.ipV6(), jumble)
  fc.assert(
    fc.property(texts, (text) => {
      // A zone names an interface of one machine; it is no part of an address to compare.
      const known = isIP(text) !== 0 && !text.includes('%')
      expect(parseAddress(text) !== null).toBe(known)
    }),
    { numRuns: 2000 },
  )
})

test.each([
  ['10.1.2.3', '10.0.0.0/8', true],
  ['11.0.0.0', '10.0.0.0/8', false],
  ['10.0.0.1', '10.0.0.1', true],
  ['10.0.0.2', '10.0.0.1', false],
  ['203.0.113.7', '0.0.0.0/0', true],
  ['::1', '0.0.0.0/0', false],
  ['::ffff:10.9.9.9', '10.0.0.0/8', true],
  ['2001:db8::1', '2001:db8::/32', true],
  ['2001:db9::1', '2001:db8::/32', false],
  ['2001:db8:0:1::1', '2001:db8::/64', false],
  ['2001:db8::8000:0:0:1', '2001:db8::8000:0:0:0/65', true],
  ['2001:db8::1', '2001:db8::8000:0:0:0/65', false],
  ['fd00::1', '::/0', true],
])('%s in %s: %s', (address, net, inside) => {
  expect(within(address, net)).toBe(inside)
})

test.each([
  '10.0.0.0/33',
  '::/129',
  '10.0.0.0/',
  '10.0.0.0/8/8',
  '10.0.0/8',
  'x/8',
  '/8',
  '10.0.0.0/-1',
])('%s is no network', (text) => {
  expect(parseNetwork(text)).toBeNull()
})

const trusted = ['10.0.0.0/8', '192.168.1.1'].map(network)

test.each([
  ['nobody in between', '203.0.113.9', null, '203.0.113.9'],
  ['a stranger claims to forward', '203.0.113.9', '1.1.1.1', '203.0.113.9'],
  ['one trusted hop', '10.0.0.1', '203.0.113.9', '203.0.113.9'],
  ['two trusted hops', '10.0.0.1', '203.0.113.9, 192.168.1.1', '203.0.113.9'],
  ['a forged head of the list', '10.0.0.1', '1.1.1.1, 203.0.113.9', '203.0.113.9'],
  ['a forged trusted address', '10.0.0.1', '10.6.6.6, 203.0.113.9', '203.0.113.9'],
  ['a hop that is no address', '10.0.0.1', '203.0.113.9, unknown', '10.0.0.1'],
  ['an empty list', '10.0.0.1', '', '10.0.0.1'],
  ['only trusted hops', '10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
])('the client with %s', (_case, peer, forwardedFor, client) => {
  expect(clientAddress(peer, forwardedFor, trusted)).toBe(client)
})

test('nobody is trusted where no network is configured', () => {
  expect(isTrusted('10.0.0.1', [])).toBe(false)
  expect(isTrusted('', trusted)).toBe(false)
})
