// Which changes of a reload need a restart.
import { expect, test } from 'vitest'
import { restartNeeded } from '../../src/config/reload.ts'
import { configOf, twoSlots } from './problem-lines.ts'

const before = configOf(twoSlots)

test.each([
  ['listen: 8081', 'listen'],
  ['admin: { listen: 127.0.0.1:9091 }', 'admin.listen'],
  ['admin: { token: new }', 'admin.token'],
  ['dataDir: elsewhere', 'dataDir'],
  ['secret: sixteen characters', 'secret'],
  ['project: shop', 'project'],
  ['visitors: { ipv6Prefix: 56 }', 'visitors.ipv6Prefix'],
  ['visitors: { session: sid }', 'visitors.session'],
  ['bots: { verify: false }', 'bots.verify'],
  ['redis: redis://127.0.0.1', 'redis'],
  ['upstream: { connect: 1s }', 'upstream.connect'],
  ['upstream: { idle: 1s }', 'upstream.idle'],
  ['client: { keepAlive: 2m }', 'client'],
  ['log: { level: debug }', 'log.level'],
  ['log: { access: false }', 'log.access'],
])('%s needs one, for %s', (text, key) => {
  expect(restartNeeded(before, configOf(twoSlots + text))).toEqual([key])
})

test('routes, slots, proxies and times come into force without one', () => {
  const after = configOf(`slots: { green: { app: "http://h:1" }, blue: { app: "http://h:2" } }
trustedProxies: [10.0.0.0/8]
expose: true
resolve: 5s
routes: [{ name: all, service: app }]
health: { interval: 5s }
promote: { bake: 1h }
visitors: { allow: [10.0.0.1] }
capacity: { inFlight: 500 }
bots: { mode: enforce, ai: block }
`)
  expect(restartNeeded(before, after)).toEqual([])
})

test('the same config needs none', () => {
  expect(restartNeeded(before, configOf(twoSlots))).toEqual([])
})
