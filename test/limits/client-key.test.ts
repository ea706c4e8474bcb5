// Who counts as one client (A5), who the client behind proxies is (A6), and that an address cannot be told from its key.
import { createHmac } from 'node:crypto'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { clientOfKey } from '../../src/limits/client.ts'
import { createClientKeys, type ClientKeyOptions } from '../../src/limits/client-key.ts'
import { textOf } from '../../src/limits/rates/key.ts'
import { clientAddress, parseNetwork } from '../../src/model/address.ts'

const secret = Buffer.from('sixteen bytes or more of a secret')
const day = 86_400_000
const noon = 20_000.5 * day

function keysWith(options: Partial<ClientKeyOptions> = {}) {
  return createClientKeys({ secret, ...options })
}

test('65,536 addresses of one /64 are one client, and those of another are another', () => {
  const { keyOf } = keysWith()
  const inNetwork = (network: string): Set<string> =>
    new Set(Array.from({ length: 2 ** 16 }, (_, i) => keyOf(`${network}::${i.toString(16)}:1`)))
  const [one, other] = [inNetwork('2001:db8:0:1'), inNetwork('2001:db8:0:2')]
  expect([one.size, other.size, new Set([...one, ...other]).size]).toEqual([1, 1, 2])
})

test('an IPv4 address has one key in each of its spellings', () => {
  const { keyOf } = keysWith()
  const spellings = ['1.2.3.4', '::ffff:1.2.3.4', '::ffff:102:304', '::FFFF:0102:0304']
  expect(new Set(spellings.map(keyOf)).size).toBe(1)
  expect(keyOf('1.2.3.5')).not.toBe(keyOf('1.2.3.4'))
  expect(keyOf('::102:304')).not.toBe(keyOf('1.2.3.4'))
})

test('clients share a key exactly where they share a network', () => {
  const { keyOf } = keysWith()
  const group = fc.integer({ min: 0, max: 0xffff }).map((value) => value.toString(16))
  // What begins with ff is the address of a group, and no client.
  const first = fc.integer({ min: 0, max: 0xfeff }).map((value) => value.toString(16))
  const address = fc.tuple(first, fc.array(group, { minLength: 7, maxLength: 7 }))
  fc.assert(
    fc.property(address, address, fc.integer({ min: 0, max: 8 }), (one, two, shared) => {
      const [a, b] = [one.flat(), two.flat()]
      const other = [...a.slice(0, shared), ...b.slice(shared)]
      const network = (groups: string[]): string => groups.slice(0, 4).join(':')
      const isSame = keyOf(a.join(':')) === keyOf(other.join(':'))
      expect(isSame).toBe(network(a) === network(other))
    }),
  )
})

test('an IPv6 client is as wide as is configured', () => {
  const sameIn = (ipv6Prefix: number): boolean => {
    const { keyOf } = keysWith({ ipv6Prefix })
    return keyOf('2001:db8:0:100::1') === keyOf('2001:db8:0:1ff::1')
  }
  expect([48, 56, 57, 64].map(sameIn)).toEqual([true, true, false, false])
})

test('a client counts by the key that is kept of it, and no two are one counter', () => {
  const { clientOf, keyOf } = keysWith()
  const addresses = ['203.0.113.1', '203.0.113.2', '2001:db8::1', '::', '255.255.255.255', '']
  const prints = addresses.map((address) => {
    const client = clientOf(address)
    const { low, high, tail } = client
    expect(textOf(client)).toBe(keyOf(address))
    expect(clientOfKey(keyOf(address))).toMatchObject({ low, high, tail })
    return `${low}.${high}`
  })
  expect(new Set(prints).size).toBe(addresses.length)
})

test('what is no address has one key, of the same form', () => {
  const { keyOf } = keysWith()
  const garbage = ['', 'unknown', '1.2.3', '1.2.3.4:80', '[::1]', 'ff02::1', 'x'.repeat(10_000)]
  expect(new Set(garbage.map(keyOf)).size).toBe(1)
  for (const text of [...garbage, '203.0.113.7', '2001:db8::1'])
    expect(keyOf(text)).toMatch(/^[\w-]{16}$/)
  expect(keyOf('')).not.toBe(keyOf('0.0.0.0'))
})

test('a key is the same after a restart and for an address that was forgotten, and another with another secret', () => {
  const { keyOf } = keysWith({ buckets: 1 })
  const key = keyOf('203.0.113.7')
  for (let i = 0; i < 10; i++) keyOf(`203.0.113.${i + 10}`)
  expect([keyOf('203.0.113.7'), keysWith().keyOf('203.0.113.7')]).toEqual([key, key])
  const others = keysWith({ secret: Buffer.from('another secret of enough bytes') })
  expect(others.keyOf('203.0.113.7')).not.toBe(key)
  expect(key).toBe(
    createHmac('sha256', secret).update('client ipv4 cb007107/32').digest('base64url').slice(0, 16),
  )
})

test('the key in the log is another each day, and never that of a ban', () => {
  const { keyOf, logKeyOf } = keysWith()
  const today = logKeyOf('203.0.113.7', noon)
  expect(logKeyOf('::ffff:203.0.113.7', noon + day / 3)).toBe(today)
  expect(logKeyOf('203.0.113.8', noon)).not.toBe(today)
  const keys = [today, logKeyOf('203.0.113.7', noon + day), keyOf('203.0.113.7')]
  expect(new Set(keys).size).toBe(3)
  for (const key of keys) expect(key).toMatch(/^[\w-]{16}$/)
  expect(keysWith().logKeyOf('203.0.113.7', noon)).not.toBe(today)
})

test('a line written just after midnight about a request before it does not draw another secret', () => {
  const { logKeyOf } = keysWith()
  const midnight = 20_001 * day
  const after = logKeyOf('203.0.113.7', midnight)
  logKeyOf('203.0.113.8', midnight - 1)
  expect(logKeyOf('::ffff:203.0.113.7', midnight + 1)).toBe(after)
})

test.each([
  [{ secret: Buffer.from('short') }, /secret has 5 bytes; give it at least 16/],
  [{ ipv6Prefix: 65 }, /ipv6Prefix is 65; give a whole number from 48 to 64/],
  [{ ipv6Prefix: 47 }, /from 48 to 64/],
  [{ ipv6Prefix: 56.5 }, /from 48 to 64/],
  [{ buckets: 0 }, /buckets is 0; give a power of two/],
  [{ buckets: 3 }, /buckets is 3/],
])('options that make no keys are refused: %o', (options, message) => {
  expect(() => keysWith(options)).toThrow(message)
})

test('many addresses, each out of a long header, leave no more behind than the cache may hold', () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const { keyOf, logKeyOf } = keysWith({ buckets: 512 })
  const header = (i: number): string =>
    `${'198.51.100.1, '.repeat(600)}2001:db8:${i.toString(16)}::1`
  const rightmost = (i: number): string => header(i).split(',').at(-1)?.trim() ?? ''
  keyOf(rightmost(0))
  collect()
  const before = process.memoryUsage().heapUsed
  for (let i = 1; i < 20_000; i++) logKeyOf(rightmost(i), noon)
  collect()
  // 1,500 log keys are 50 kB; the headers of all would be 160 MB.
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(3_000_000)
  expect(keyOf('2001:db8:1::1')).toBe(keysWith().keyOf('2001:db8:1::1'))
})

const [traefik, cdn] = ['10.0.0.2', '192.0.2.80']
const trusted = ['10.0.0.0/8', '192.0.2.0/24'].flatMap((text) => parseNetwork(text) ?? [])

const keys = keysWith()
const keyOfClient = keys.keyOf('203.0.113.9')

function keyBehind(peer: string, forwardedFor: string | null): string {
  return keys.keyOf(clientAddress(peer, forwardedFor, trusted))
}

test.each([
  ['who comes straight to the gateway is its own address', '203.0.113.9', '198.51.100.1'],
  ['behind Traefik it is the one Traefik saw', traefik, '203.0.113.9'],
  ['whatever it says before that', traefik, '198.51.100.1, 10.0.0.9, ::1, 203.0.113.9'],
  ['and behind a CDN the one the CDN saw', traefik, `198.51.100.1, 203.0.113.9, ${cdn}`],
])('%s', (_case, peer, forwardedFor) => {
  expect(keyBehind(peer, forwardedFor)).toBe(keyOfClient)
})

test('10,000 forged lists are one client, and never the one they name', () => {
  const found = new Set<string>()
  for (let i = 0; i < 10_000; i++)
    found.add(keyBehind(traefik, `198.51.${i >> 8}.${i & 255}, 203.0.113.9`))
  expect([...found]).toEqual([keyOfClient])
})

test('a hop that is no address leaves the one that reported it', () => {
  const { keyOf } = keysWith()
  for (const garbage of ['unknown', '', '203.0.113.9:4711', '"', '\u0000', 'a'.repeat(8000)])
    expect(keyBehind(traefik, `198.51.100.1, ${garbage}`)).toBe(keyOf(traefik))
  expect(keyBehind(traefik, `198.51.100.1, _hidden, ${cdn}`)).toBe(keyOf(cdn))
})
