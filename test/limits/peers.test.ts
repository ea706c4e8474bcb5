// The guard against everybody appearing to be one address (A7): when it trips, when not, and when limits come back.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createClientKeys } from '../../src/limits/client-key.ts'
import { createPeers, type PeersAlert, type Via } from '../../src/limits/peers.ts'

const { clientOf } = createClientKeys({ secret: Buffer.from('sixteen bytes or more of a secret') })

function guard() {
  const alerts: PeersAlert[] = []
  const peers = createPeers((alert) => alerts.push(alert))
  const see = (
    count: number,
    address: string | ((i: number) => string),
    via: Via = 'forwarded',
  ) => {
    for (let i = 0; i < count; i++) {
      const text = typeof address === 'string' ? address : address(i)
      peers.saw(text, clientOf(text), via)
    }
  }
  return { see, alerts, perClient: peers.perClient }
}

/** Visitors of a healthy site: many addresses. */
const visitor = (i: number): string => `203.0.${i % 113}.${i % 251}`

test('when 200 requests all come from the gateway of a Docker network, limits per client go off and it is told once', () => {
  const { see, alerts, perClient } = guard()
  see(199, '172.18.0.1')
  expect([perClient(), alerts]).toEqual(['on', []])
  see(1, '172.18.0.1')
  expect(perClient()).toBe('off')
  see(1000, '172.18.0.1')
  expect(alerts).toEqual([
    {
      kind: 'one-address',
      network: '172.16.0.0/12',
      share: 1,
      check: expect.stringMatching(/trustedProxies.*userland-proxy/),
    },
  ])
})

test('the alert does not hold the address', () => {
  const { see, alerts } = guard()
  see(200, '172.18.0.1')
  expect(JSON.stringify(alerts)).not.toContain('172.18.0.1')
})

test.each([
  ['10.1.2.3', '10.0.0.0/8'],
  ['192.168.65.1', '192.168.0.0/16'],
  ['::ffff:172.31.0.1', '172.16.0.0/12'],
  ['::ffff:ac12:1', '172.16.0.0/12'],
  ['169.254.1.1', '169.254.0.0/16'],
  ['fd00:dead::1', 'fc00::/7'],
  ['fe80::42', 'fe80::/10'],
  ['fe80::42%eth0', 'fe80::/10'],
  ['127.0.0.1', '127.0.0.0/8'],
  ['::1', '::1'],
])('%s is private, in %s', (address, network) => {
  const { see, alerts } = guard()
  see(200, address)
  expect(alerts).toMatchObject([{ kind: 'one-address', network }])
})

test.each(['203.0.113.7', '172.32.0.1', '100.64.0.1', '2001:db8::1', '::ffff:8.8.8.8', 'garbage'])(
  'many requests from %s are one busy client, not a fault',
  (address) => {
    const { see, alerts, perClient } = guard()
    see(1000, address)
    expect([perClient(), alerts]).toEqual(['on', []])
  },
)

test('nine in ten trip it, fewer do not', () => {
  const few = guard()
  few.see(2000, (i) => (i % 100 < 89 ? '172.18.0.1' : visitor(i)))
  expect(few.perClient()).toBe('on')
  const many = guard()
  many.see(2000, (i) => (i % 10 === 0 ? visitor(i) : '172.18.0.1'))
  expect([many.perClient(), many.alerts.length]).toEqual(['off', 1])
})

test('limits come back when less than half is shared, and not before', () => {
  const { see, alerts, perClient } = guard()
  see(200, '172.18.0.1')
  see(100, visitor)
  expect(perClient()).toBe('off')
  see(1, visitor)
  expect(perClient()).toBe('on')
  expect(alerts.map(({ kind }) => kind)).toEqual(['one-address', 'restored'])
  see(400, (i) => (i % 10 < 7 ? '172.18.0.1' : visitor(i)))
  expect([perClient(), alerts.length]).toEqual(['on', 2])
  see(200, '172.18.0.1')
  expect([perClient(), alerts.length]).toEqual(['off', 3])
})

test('a change to another shared address is not the end of the fault for longer than it takes to be sure', () => {
  const { see, alerts, perClient } = guard()
  see(200, '172.18.0.1')
  see(200, '172.19.0.1')
  expect(perClient()).toBe('off')
  expect(alerts.map(({ kind }) => kind)).toEqual(['one-address', 'restored', 'one-address'])
})

test('a developer who comes straight over loopback is limited like everybody', () => {
  for (const address of ['127.0.0.1', '::1', '::ffff:127.0.0.1']) {
    const { see, alerts, perClient } = guard()
    see(1000, address, 'direct')
    expect([perClient(), alerts]).toEqual(['on', []])
  }
})

test('a container that is reached without a proxy still trips it', () => {
  const { see, perClient } = guard()
  see(200, '172.18.0.1', 'direct')
  expect(perClient()).toBe('off')
})

test('a health check over loopback does not hide the fault', () => {
  const { see, perClient } = guard()
  for (let i = 0; i < 200; i++) {
    see(1, '127.0.0.1', 'direct')
    see(1, '172.18.0.1')
  }
  expect(perClient()).toBe('off')
})

test('however keys come and go, it trips and restores at the request at which a count of them all would', () => {
  const address = fc.constantFrom('172.18.0.1', '10.0.0.9', '203.0.113.1', '203.0.113.2')
  const runs = fc.array(fc.tuple(address, fc.integer({ min: 1, max: 260 }), address), {
    minLength: 2,
    maxLength: 12,
  })
  fc.assert(
    fc.property(runs, fc.integer({ min: 2, max: 30 }), (parts, every) => {
      const { see, perClient } = guard()
      const past: string[] = []
      let shared: string | null = null
      for (const [most, count, other] of parts) {
        for (let i = 0; i < count; i++) {
          const now = i % every === 0 ? other : most
          see(1, now)
          past.push(now)
          const of = (text: string | null) =>
            past.slice(-200).filter((each) => each === text).length
          if (shared !== null) shared = of(shared) < 100 ? null : shared
          else if (past.length >= 200 && of(now) >= 180 && now.startsWith('1')) shared = now
          expect(perClient()).toBe(shared === null ? 'on' : 'off')
        }
      }
    }),
    { numRuns: 60 },
  )
})
