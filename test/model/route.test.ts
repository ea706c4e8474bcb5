// Which route takes a request: host before path before method, on a decoded copy of the path.
import { expect, test } from 'vitest'
import {
  hostMatches,
  hostName,
  inMatchOrder,
  matchRoute,
  methodMatches,
  pathMatches,
  type Route,
} from '../../src/model/route.ts'
import { routeOf } from '../support/route-of.ts'

function taker(
  routes: readonly Route[],
  host: string,
  path: string,
  method = 'GET',
): string | null {
  return matchRoute(inMatchOrder(routes), host, path, method)?.name ?? null
}

const shop = [
  routeOf('any'),
  routeOf('any-app', { path: '/app' }),
  routeOf('any-app-deep', { path: '/app/deep' }),
  routeOf('wild', { host: '*.shop.example' }),
  routeOf('exact', { host: 'www.shop.example', path: '/app' }),
  routeOf('upload', { path: '/upload', methods: ['POST'] }),
]

test.each([
  ['other.example', '/', 'any'],
  ['other.example', '/app', 'any-app'],
  ['other.example', '/app/', 'any-app'],
  ['other.example', '/app/x', 'any-app'],
  ['other.example', '/appointment', 'any'],
  ['other.example', '/app/deep/x', 'any-app-deep'],
  ['www.shop.example', '/app/deep', 'exact'],
  ['www.shop.example', '/', 'wild'],
  ['a.shop.example', '/app/deep', 'wild'],
  ['a.b.shop.example', '/', 'any'],
  ['shop.example', '/', 'any'],
])('%s%s belongs to %s', (host, path, name) => {
  expect(taker(shop, host, path)).toBe(name)
})

test('a route that names methods leaves the others to the next route', () => {
  expect(taker(shop, 'x', '/upload', 'POST')).toBe('upload')
  expect(taker(shop, 'x', '/upload', 'PUT')).toBe('any')
  const same = [routeOf('all', { path: '/a' }), routeOf('posts', { path: '/a', methods: ['POST'] })]
  expect(taker(same, 'x', '/a', 'POST')).toBe('posts')
  expect(taker(same, 'x', '/a', 'GET')).toBe('all')
})

test('a route for GET takes HEAD, a route for POST does not', () => {
  expect(methodMatches(['GET'], 'HEAD')).toBe(true)
  expect(methodMatches(['POST'], 'HEAD')).toBe(false)
  expect(methodMatches(null, 'PURGE')).toBe(true)
})

test('no route takes it: null', () => {
  expect(taker([routeOf('exact', { host: 'a.example' })], 'b.example', '/')).toBeNull()
  expect(taker([], 'b.example', '/')).toBeNull()
})

test('routes of equal rank keep the order of the file', () => {
  expect(inMatchOrder([routeOf('one'), routeOf('two')]).map((r) => r.name)).toEqual(['one', 'two'])
})

test.each([
  ['/%61dmin', 'admin'],
  ['/%61%64min/x', 'admin'],
  ['/assets/../admin', 'admin'],
  ['/assets/%2e%2E/admin', 'admin'],
  ['/assets/./x', 'assets'],
  ['/./admin', 'admin'],
  ['/../admin', 'admin'],
  ['/admin/..', 'root'],
  ['/admin/../', 'root'],
  ['/admin/.', 'admin'],
  ['/admin%2fx', 'root'],
  ['/assets/..%2fadmin', 'assets'],
  ['/assets/...', 'assets'],
  ['/admin/.well-known', 'admin'],
  ['/%2561dmin', 'root'],
])('the path %s is matched as what a target may read in it: %s', (path, name) => {
  const routes = [
    routeOf('root'),
    routeOf('admin', { path: '/admin' }),
    routeOf('assets', { path: '/assets' }),
  ]
  expect(taker(routes, 'x', path)).toBe(name)
})

test('a path prefix ends on a segment border', () => {
  expect(pathMatches('/app', '/app')).toBe(true)
  expect(pathMatches('/app', '/app/')).toBe(true)
  expect(pathMatches('/app', '/apps')).toBe(false)
  expect(pathMatches('/app', '/ap')).toBe(false)
  expect(pathMatches('/', '*')).toBe(true)
})

test('a wildcard stands for exactly one label', () => {
  expect(hostMatches('*.a.example', 'x.a.example')).toBe(true)
  expect(hostMatches('*.a.example', '.a.example')).toBe(false)
  expect(hostMatches('*.a.example', 'a.example')).toBe(false)
  expect(hostMatches('*.a.example', 'y.x.a.example')).toBe(false)
  expect(hostMatches('*.a.example', 'xa.example')).toBe(false)
})

test.each([
  ['Shop.Example:8080', 'shop.example'],
  ['shop.example.', 'shop.example'],
  ['[::1]:80', '[::1]'],
  ['[2001:DB8::1]', '[2001:db8::1]'],
  ['127.0.0.1', '127.0.0.1'],
  ['', ''],
])('the host of "%s" is "%s"', (header, host) => {
  expect(hostName(header)).toBe(host)
})
