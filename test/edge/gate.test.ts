import { expect, test } from 'vitest'
import { decide } from '../../src/edge/gate.ts'
import { headOf, worldOf } from './worlds.ts'
import { routeOf } from '../support/route-of.ts'

const routes = [
  routeOf('api', { path: '/api', methods: ['GET'] }),
  routeOf('shop', { host: 'shop.example', path: '/shop' }),
  routeOf('root', { host: 'root.example' }),
]

test.for([
  ['GET /api', {}, 'api'],
  ['GET /api/x?y', {}, 'api'],
  ['POST /api', {}, 'no_route'],
  ['GET /', {}, 'no_route'],
  ['GET /shop', {}, 'shop'],
  ['GET /shop', { host: 'other.example' }, 'no_route'],
  ['OPTIONS *', { host: 'root.example' }, 'root'],
  ['TRACE /api', {}, 'method_not_served'],
  ['CONNECT shop.example:443', {}, 'method_not_served'],
  ['GET /api', { via: '1.1 sluice' }, 'api'],
  ['GET /api', { via: '1.1 sluice, 1.1 traefik' }, 'api'],
  ['GET /api', { via: '1.1 sluice, 1.1 traefik, 1.0 sluice' }, 'loop'],
  ['GET /nowhere', { via: '1.1 sluice,1.1 sluice' }, 'loop'],
  ['TRACE /api', { via: '1.1 sluice, 1.1 sluice' }, 'method_not_served'],
  // Only the pseudonym counts, not a host that is called alike.
  ['GET /api', { via: '1.1 sluice.example, 1.1 sluice.example, 1.1 my sluice' }, 'api'],
] as const)('%s with %j is for %s', ([line, fields, expected]) => {
  const verdict = decide(headOf(line, fields), worldOf([], routes))
  expect(verdict.kind === 'forward' ? verdict.route.name : codeOf(verdict)).toBe(expected)
})

test('what is forwarded goes to the slot that is live in the World', () => {
  const world = worldOf([], routes)
  expect(decide(headOf('GET /api'), world)).toMatchObject({
    kind: 'forward',
    choice: { slot: 'blue', by: 'live', alternative: null },
  })
  expect(decide(headOf('GET /api'), { ...world, live: 'green' })).toMatchObject({
    choice: { slot: 'green' },
  })
})

test.for([
  ['GET /api', 'paused', { kind: 'hold' }],
  ['GET /healthz', 'paused', { kind: 'answer-health' }],
  ['HEAD /healthz', 'maintenance', { kind: 'answer-health' }],
  ['POST /healthz', 'paused', { kind: 'hold' }],
  ['GET /healthz/deep', 'maintenance', { kind: 'refuse', code: 'maintenance' }],
  ['TRACE /api', 'paused', { kind: 'refuse', code: 'method_not_served' }],
] as const)('%s under %s', ([line, kind, expected]) => {
  const traffic = kind === 'paused' ? { kind } : { kind, message: '', allow: [] }
  expect(decide(headOf(line), { ...worldOf([], routes), traffic })).toEqual(expected)
})

function codeOf(verdict: Exclude<ReturnType<typeof decide>, { kind: 'forward' }>): string {
  return verdict.kind === 'refuse' ? verdict.code : verdict.kind
}
