// The preview of a slot: which slot, route and target answer at `/preview/<slot>/<path>`, and who may look.
import { expect, test } from 'vitest'
import { startTestGateway } from '../support/gateway.ts'
import { upstream } from '../support/upstream.ts'
import { previewing, refusingPort } from './previewing.ts'

test('the standby shows its page while the other slot is live, and a promote changes nothing there', async () => {
  const green = await upstream('green')
  const gateway = await previewing(green.url)
  await gateway.healthy('green')
  expect((await gateway.status()).live).toBe('blue')
  const answer = await gateway.preview('/any/path?q=1')
  expect(answer.status).toBe(200)
  expect(await answer.text()).toBe('green')
  expect(answer.headers.get('x-sluice-slot')).toBe('green')
  expect(answer.headers.get('cache-control')).toBe('no-store')
  expect(green.seen).toMatchObject([{ method: 'GET', url: '/any/path?q=1' }])

  const live = await fetch(`${gateway.adminUrl}/preview/blue/`)
  expect(live.headers.get('x-sluice-slot')).toBe('blue')
  expect(await live.text()).toBe('blue')
  await gateway.promote('green')
  expect(await (await gateway.preview('/')).text()).toBe('green')
  expect(await (await fetch(`${gateway.adminUrl}/preview/blue/`)).text()).toBe('blue')
})

test.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])(
  '%s reaches the app as it is',
  async (method) => {
    const green = await upstream('green')
    const gateway = await previewing(green.url)
    const answer = await gateway.preview('/thing', { method })
    expect(await answer.text()).toBe('green')
    expect(green.seen).toMatchObject([{ method, url: '/thing' }])
  },
)

test('a HEAD tells the length of the page and ends there', async () => {
  const green = await upstream('green', (_req, res) => res.setHeader('Content-Length', 5).end())
  const gateway = await previewing(green.url)
  const answer = await gateway.preview('/', { method: 'HEAD' })
  expect(answer.headers.get('content-length')).toBe('5')
  expect(await answer.text()).toBe('')
  expect(green.seen).toMatchObject([{ method: 'HEAD', url: '/' }])
})

test.each([
  '/caf%C3%A9?q=%20+%zz&&a=b?c',
  '/a%2Fb/%7e',
  '/a/./b',
  '/"<>^`{|}',
  '/a\\b',
  '/?',
  '/x//y',
])('the bytes of %s pass as they are', async (target) => {
  const green = await upstream('green')
  const gateway = await previewing(green.url)
  await gateway.exchange(
    `GET /preview/green${target} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`,
  )
  expect(green.seen.map(({ url }) => url)).toEqual([target])
})

test('a slot that is not there is told, and which are', async () => {
  const gateway = await previewing((await upstream('green')).url)
  for (const [path, found] of [
    ['/preview/red/x', 'there is no slot "red"'],
    ['/preview/Green/', 'there is no slot "Green"'],
    ['/preview', 'no slot is named'],
    ['/preview/', 'no slot is named'],
  ] as const) {
    for (const method of ['GET', 'POST']) {
      const { status, body } = await gateway.api(method, path)
      expect({ status, ...(body as object) }, `${method} ${path}`).toMatchObject({
        status: 404,
        code: 'not_found',
        detail: `${found}; the previews are at /preview/blue/ and /preview/green/`,
      })
    }
  }
})

test('without its slash the start page is redirected to it, query and all', async () => {
  const gateway = await previewing((await upstream('green')).url)
  const answer = await gateway.preview('?q=1')
  expect(answer.status).toBe(308)
  expect(answer.headers.get('location')).toBe('/preview/green/?q=1')
})

test('the routes name the service: one for any host first, else by path, with its host as Host', async () => {
  const [web, api, shop] = [await upstream('web'), await upstream('api'), await upstream('shop')]
  const services = { web: web.url, api: api.url, shop: shop.url }
  const gateway = await startTestGateway({
    slots: { blue: services, green: services },
    routes: [
      { name: 'api', match: { host: 'api.example', path: '/api' }, service: 'api' },
      { name: 'shop', match: { host: '*.shop.example', path: '/shop' }, service: 'shop' },
      { name: 'front', match: { host: 'front.example', path: '/web' }, service: 'api' },
      { name: 'web', match: { path: '/web', methods: ['GET'] }, service: 'web' },
    ],
  })
  const ask = async (path: string, method = 'GET') =>
    (await fetch(`${gateway.adminUrl}/preview/green${path}`, { method })).text()
  expect(await ask('/api/1')).toBe('api')
  expect(api.seen.at(-1)?.headers).toMatchObject({
    host: 'api.example',
    'x-forwarded-host': 'api.example',
  })
  expect(await ask('/shop')).toBe('shop')
  expect(shop.seen.at(-1)?.headers.host).toBe('www.shop.example')
  expect(await ask('/web')).toBe('web')
  expect(web.seen.at(-1)?.headers.host).toBe(new URL(gateway.adminUrl).host)
  expect(await ask('/web', 'POST')).toBe('api')
  expect(JSON.parse(await ask('/apish'))).toMatchObject({ status: 404, code: 'no_route' })
})

test('a healthy target answers while there is one, else a sick one does', async () => {
  const [well, sick] = [await upstream('well'), await upstream('sick')]
  sick.setHealth(500)
  const blue = await upstream('blue')
  const gateway = await startTestGateway(
    { slots: { blue: { web: blue.url }, green: { web: [sick.url, well.url] } } },
    { healthy: ['blue'] },
  )
  const turned = (health: string, count: number) =>
    gateway.event((e) => e.type === 'target-health' && e.health === health && --count === 0)
  await turned('unhealthy', 1)
  const ask = async () => (await fetch(`${gateway.adminUrl}/preview/green/`)).text()
  expect(await ask()).toBe('well')
  well.setHealth(500)
  await turned('unhealthy', 2)
  expect(await ask()).toBe('sick')
})

test('a service without an address is no_target', async () => {
  const gateway = await previewing('http://nobody.invalid:80')
  const answer = await gateway.preview('/')
  expect(answer.status).toBe(502)
  expect(answer.headers.get('content-type')).toContain('application/problem+json')
  expect(await answer.json()).toMatchObject({
    code: 'no_target',
    detail: expect.stringMatching(/^green has no address for web/),
  })
})

test('a preview works while the site is under maintenance', async () => {
  const gateway = await previewing((await upstream('green')).url)
  await gateway.api('POST', '/v1/maintenance', { on: true })
  expect((await fetch(gateway.url)).status).toBe(503)
  expect(await (await gateway.preview('/')).text()).toBe('green')
})

test('with a token set nobody looks without it', async () => {
  const green = await upstream('green')
  const admin = { listen: '127.0.0.1:0', token: 's3cret' }
  const gateway = await startTestGateway(
    { slots: { blue: { web: green.url }, green: { web: green.url } }, admin },
    { healthy: [] },
  )
  for (const path of ['/preview/green/', '/preview/green', '/%70review/gree%6e/', '/preview/red/'])
    expect((await fetch(`${gateway.adminUrl}${path}`)).status, path).toBe(401)
  const headers = { authorization: 'Bearer s3cret' }
  expect(green.seen).toEqual([])
  expect((await fetch(`${gateway.adminUrl}/preview/green/`, { headers })).status).toBe(200)
})

test('on the public port the path is the app’s', async () => {
  const blue = await upstream('blue')
  const gateway = await startTestGateway({
    slots: { blue: { web: blue.url }, green: { web: (await upstream('green')).url } },
  })
  expect(await (await fetch(`${gateway.url}/preview/green/x`)).text()).toBe('blue')
  expect(blue.seen.map(({ url }) => url)).toEqual(['/preview/green/x'])
})

test('a preview of a closed port tells no address and is not part of the API’s description', async () => {
  const port = await refusingPort()
  const gateway = await previewing(`http://127.0.0.1:${port}`)
  const answer = await gateway.preview('/')
  expect(answer.status).toBe(502)
  const text = await answer.text()
  expect(JSON.parse(text)).toMatchObject({ code: 'upstream_refused' })
  expect(text).not.toContain(String(port))
  expect(text).not.toContain('127.0.0.1')
  const { body } = await gateway.api('GET', '/v1/openapi.json')
  expect(Object.keys((body as { paths: object }).paths).join(' ')).not.toContain('/preview/')
})
