// What an operator may ban: addresses, networks and keys, and never what would lock out whom it must not.
import { expect, test } from 'vitest'
import {
  checkBannable,
  coverOf,
  targetOf,
  type Guarded,
} from '../../../src/limits/bans/ban-target.ts'
import { keyOf, networkOf } from './open-test-bans.ts'

const guarded: readonly Guarded[] = [
  { setting: 'bots.allow', networks: ['192.0.2.10', '2001:db8:a::7'].map(networkOf) },
  { setting: 'trustedProxies', networks: ['10.1.0.0/16', 'fd00::/8'].map(networkOf) },
]

const errorOf = (text: string): unknown => {
  try {
    checkBannable(text, guarded, keyOf)
    return null
  } catch (error) {
    return error
  }
}

test.each([
  ['203.0.113.7', 'one client'],
  ['203.0.113.7/32', 'one client'],
  ['2001:db8::1', 'one client'],
  ['AbCd_-0123456789', 'one client'],
  ['203.0.113.0/24', '256 IPv4 addresses'],
  ['203.0.113.77/24', '256 IPv4 addresses'],
  ['::ffff:203.0.113.0/120', '256 IPv4 addresses'],
  ['11.0.0.0/8', '16777216 IPv4 addresses'],
  ['2001:db9::/32', '2^32 IPv6 networks of /64'],
  ['2001:db8::/64', '2^0 IPv6 networks of /64'],
  ['2001:db8::/80', '2^48 IPv6 addresses'],
  ['2a01:c000::/19', '2^45 IPv6 networks of /64'],
])('%s may be banned, which covers %s', (text, covers) => {
  expect(errorOf(text)).toBeNull()
  expect(coverOf(targetOf(text, keyOf))).toContain(covers)
})

test('addresses of one client are one target, and a key is itself', () => {
  expect(targetOf('2001:db8::1', keyOf)).toEqual(targetOf('2001:DB8::ffff', keyOf))
  expect(targetOf('::ffff:203.0.113.7', keyOf)).toEqual(targetOf('203.0.113.7', keyOf))
  const key = keyOf('203.0.113.7')
  expect(targetOf(key, keyOf)).toEqual({ kind: 'client', key })
})

test.each([
  '0.0.0.0/0',
  '::/0',
  '128.0.0.0/1',
  '10.0.0.0/7',
  '::ffff:0:0/96',
  '2000::/3',
  '2001::/18',
])('%s is too wide', (text) => {
  expect(errorOf(text)).toMatchObject({
    code: 'bad_input',
    message: expect.stringContaining(`${text} is too wide to ban: nobody holds more than a /`),
  })
})

test.each([
  ['127.0.0.1', '127.0.0.0/8 of this machine'],
  ['::1', '::1 of this machine'],
  ['::ffff:127.0.0.1', '127.0.0.0/8 of this machine'],
  ['::/64', '127.0.0.0/8 of this machine'],
  ['::fffe:0:0/95', '127.0.0.0/8 of this machine'],
  ['192.0.2.10', '192.0.2.10 of bots.allow'],
  ['192.0.2.0/24', '192.0.2.10 of bots.allow'],
  ['2001:db8:a::/48', '2001:db8:a::7 of bots.allow'],
  // Another address of the same client: whoever bans it bans the one that is allowed.
  ['2001:db8:a::99', '2001:db8:a::7 of bots.allow'],
  [keyOf('192.0.2.10'), '192.0.2.10 of bots.allow'],
  ['10.1.2.3', '10.1.0.0/16 of trustedProxies'],
  ['10.0.0.0/8', '10.1.0.0/16 of trustedProxies'],
  ['fd12::1', 'fd00::/8 of trustedProxies'],
])('%s cannot be banned, because of %s', (text, held) => {
  expect(errorOf(text)).toMatchObject({
    code: 'bad_input',
    message: `${text} cannot be banned: that would hit ${held}. Ban what is beside it.`,
  })
})

test.each([
  '',
  'example.com',
  '203.0.113.7:80',
  '203.0.113.0/33',
  '::/129',
  '1.2.3.4/24/8',
  '203.0.113.0-255',
])('"%s" is nothing that can be banned', (text) => {
  expect(errorOf(text)).toMatchObject({
    code: 'bad_input',
    message: expect.stringContaining(`got "${text}"`),
  })
})
