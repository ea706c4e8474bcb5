// What `switch explain` says is what the gate does: the same verdicts, with the steps that led there.
import { expect, test } from 'vitest'
import { explain } from '../../src/edge/explain.ts'
import { createPreviewPasses } from '../../src/edge/preview-pass.ts'
import { createVersionCookie } from '../../src/edge/version-cookie.ts'
import { parseNetwork } from '../../src/model/address.ts'
import { targetOf, worldOf } from './worlds.ts'
import { routeOf } from '../support/route-of.ts'

const routes = [
  routeOf('api', { path: '/api', methods: ['GET'], maxBodyBytes: 100, definedAt: 'sluice.yaml:7' }),
  routeOf('shop', { host: 'shop.example', definedAt: 'sluice.yaml:9' }),
]
const trusted = parseNetwork('10.0.0.0/8')
const world = {
  ...worldOf([targetOf('blue', '10.0.0.1'), targetOf('blue', '10.0.0.2', 'unhealthy')], routes),
  trustedProxies: trusted === null ? [] : [trusted],
}

const secret = Buffer.alloc(32)
const ports = {
  previews: createPreviewPasses(secret),
  versions: createVersionCookie(secret),
  limits: () => ({ steps: [], refusal: null }),
}

function asked(method: string, url: string, headers: readonly string[] = [], peer = '127.0.0.1') {
  const { steps, verdict } = explain({ method, url, peer, headers }, world, ports)
  return { verdict, steps: steps.map(({ name, finding, definedAt }) => [name, finding, definedAt]) }
}

test('a request that is forwarded names its route, the line of it, the slot and the target', () => {
  expect(asked('GET', 'https://any.example/%61pi/users?x=1')).toEqual({
    verdict: 'forward to blue/web',
    steps: [
      ['request', 'GET /%61pi/users', null],
      ['client', '127.0.0.1', null],
      ['route', 'api', 'sluice.yaml:7'],
      ['body', 'up to 100 bytes', 'sluice.yaml:7'],
      ['slot', 'blue', null],
      ['target', 'the only one', null],
    ],
  })
})

test.for([
  ['GET', 'https://other.example/', [], 'refuse with 404 no_route'],
  ['POST', '/api/users', [], 'refuse with 404 no_route'],
  ['GET', '/api', ['Content-Length', '101'], 'refuse with 413 body_too_large'],
  ['TRACE', 'https://shop.example/', [], 'refuse with 405 method_not_served'],
  ['GET', '/', ['Host', 'shop.example'], 'forward to blue/web'],
] as const)('%s %s with %j: %s', ([method, url, headers, verdict]) => {
  expect(asked(method, url, headers).verdict).toBe(verdict)
})

test('the client is who a trusted proxy says it is, and nobody else may say so', () => {
  const forwarded = ['X-Forwarded-For', '6.6.6.6, 203.0.113.9']
  expect(asked('GET', '/api', forwarded, '10.1.1.1').steps[1]).toEqual([
    'client',
    '203.0.113.9',
    null,
  ])
  expect(asked('GET', '/api', forwarded, '192.0.2.1').steps[1]).toEqual([
    'client',
    '192.0.2.1',
    null,
  ])
})

test('what is no URL is refused with what was found', () => {
  expect(() => asked('GET', 'nonsense')).toThrow(
    'expected a URL or a path such as /api/users, got "nonsense"',
  )
})
