// The first World of a config: what is in it, and that nobody can change it.
import { expect, test } from 'vitest'
import { firstWorld } from '../../src/config/compile.ts'
import { contract } from './contract.ts'
import { configOf, twoSlots } from './problem-lines.ts'

const start = { generation: 7, live: 'green' } as const

test('the World has the generation and the live slot it is given, and what the config says', () => {
  const world = firstWorld(configOf(contract), start)
  expect([world.generation, world.live, world.expose]).toEqual([7, 'green', true])
  expect(world.trustedProxies.map((network) => network.text)).toEqual(['127.0.0.1/32'])
  expect(Object.keys(world.slots.blue.services)).toEqual(['web', 'api'])
})

test('routes are in the order they are tried, with the line that defines them', () => {
  const text = `${twoSlots}routes:
  - { name: rest, service: web }
  - { name: api, service: web, timeout: 5s, match: { path: /api, methods: [GET] } }
  - { name: shop, service: web, match: { host: shop.example } }
`
  expect(firstWorld(configOf(text), start).routes).toEqual([
    {
      name: 'shop',
      host: 'shop.example',
      path: '/',
      methods: null,
      service: 'web',
      timeoutMs: 30_000,
      idleMs: 300_000,
      maxBodyBytes: null,
      profile: 'page',
      limits: [],
      inFlight: null,
      idempotent: false,
      excuse503: false,
      sticky: false,
      definedAt: 'sluice.yaml:5',
    },
    {
      name: 'api',
      host: null,
      path: '/api',
      methods: ['GET'],
      service: 'web',
      timeoutMs: 5_000,
      idleMs: 300_000,
      maxBodyBytes: null,
      profile: 'page',
      limits: [],
      inFlight: null,
      idempotent: false,
      excuse503: false,
      sticky: false,
      definedAt: 'sluice.yaml:4',
    },
    {
      name: 'rest',
      host: null,
      path: '/',
      methods: null,
      service: 'web',
      timeoutMs: 30_000,
      idleMs: 300_000,
      maxBodyBytes: null,
      profile: 'page',
      limits: [],
      inFlight: null,
      idempotent: false,
      excuse503: false,
      sticky: false,
      definedAt: 'sluice.yaml:3',
    },
  ])
})

test('an address and localhost are targets at once, a host name waits for the resolver', () => {
  const origins = '["http://127.0.0.1:1", "http://[::1]:2", "http://localhost:3", "http://web:4"]'
  const config = configOf(`slots: { blue: { web: ${origins} }, green: { web: "http://web" } }`)
  const { blue, green } = firstWorld(config, start).slots
  expect(blue.services['web']?.origins).toHaveLength(4)
  expect(
    blue.services['web']?.targets.map(({ id, address, health }) => [id, address, health]),
  ).toEqual([
    ['blue/web/127.0.0.1:1', '127.0.0.1', 'unknown'],
    ['blue/web/[::1]:2', '::1', 'unknown'],
    ['blue/web/localhost@127.0.0.1:3', '127.0.0.1', 'unknown'],
  ])
  expect(green.services['web']?.targets).toEqual([])
})

test('the World is frozen down to the last target', () => {
  const loose: string[] = []
  const visit = (value: unknown, path: string): void => {
    if (typeof value !== 'object' || value === null) return
    if (!Object.isFrozen(value)) loose.push(path)
    for (const [key, inner] of Object.entries(value)) visit(inner, `${path}.${key}`)
  }
  visit(firstWorld(configOf(contract), start), 'world')
  expect(loose.filter((path) => !path.endsWith('.address'))).toEqual([])
})
