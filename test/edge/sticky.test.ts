// Sessions that stay with their target, by a cookie that only the gateway can make; a target that is gone is never an error.
import { expect, test } from 'vitest'
import { startTestGateway } from '../support/gateway.ts'
import { upstream } from '../support/upstream.ts'

const routes = [
  { name: 'shop', match: { path: '/shop' }, service: 'web', sticky: true },
  { name: 'rest', match: { path: '/' }, service: 'web' },
]

async function visit(url: string, cookie = '', more: Record<string, string> = {}) {
  const answer = await fetch(`${url}/shop`, { headers: { cookie, ...more } })
  return { status: answer.status, by: await answer.text(), set: answer.headers.getSetCookie() }
}

async function start() {
  const [one, two, green] = [await upstream('one'), await upstream('two'), await upstream('green')]
  const slots = { blue: { web: [one.url, two.url] }, green: { web: green.url } }
  const gateway = await startTestGateway({ slots, routes, trustedProxies: ['127.0.0.1/32'] })
  return { one, two, gateway, config: { slots, routes } }
}

test('a session stays with its target, and is told so once', async () => {
  const { gateway } = await start()
  const first = await visit(gateway.url)
  expect(first.set).toHaveLength(1)
  const [cookie = ''] = first.set[0]?.split(';') ?? []
  for (let i = 0; i < 30; i++) {
    expect(await visit(gateway.url, `a=b; ${cookie}; c=d`)).toEqual({
      status: 200,
      by: first.by,
      set: [],
    })
  }
})

test('the cookie is opaque, HttpOnly, Lax, and Secure where the visitor came by https', async () => {
  const { gateway, one, two } = await start()
  const plain = await visit(gateway.url)
  expect(plain.set[0]).toMatch(/^sluice_web=[\w-]{22}; Path=\/; HttpOnly; SameSite=Lax$/)
  for (const { port } of [one, two]) expect(plain.set[0]).not.toContain(String(port))
  const secure = await visit(gateway.url, '', { 'x-forwarded-proto': 'https' })
  expect(secure.set[0]).toMatch(/; Secure$/)
})

test('a cookie that names nobody, or is forged, is replaced', async () => {
  const { gateway } = await start()
  for (const cookie of ['sluice_web=nobody', 'sluice_web=', 'sluice_web=AAAAAAAAAAAAAAAAAAAAAA']) {
    const found = await visit(gateway.url, cookie)
    expect([found.status, found.set.length]).toEqual([200, 1])
  }
})

test('a session whose target dies goes on with another, without an error', async () => {
  const { gateway, one, two } = await start()
  const first = await visit(gateway.url)
  const [cookie = ''] = first.set[0]?.split(';') ?? []
  await (first.by === 'one' ? one : two).close()
  const other = first.by === 'one' ? 'two' : 'one'
  const next = await visit(gateway.url, cookie)
  expect([next.status, next.by, next.set.length]).toEqual([200, other, 1])
  const [renewed = ''] = next.set[0]?.split(';') ?? []
  expect(await visit(gateway.url, renewed)).toEqual({ status: 200, by: other, set: [] })
})

test('after a promote a session goes to the new slot and its cookie with it', async () => {
  const { gateway } = await start()
  const [cookie = ''] = (await visit(gateway.url)).set[0]?.split(';') ?? []
  await gateway.promote('green')
  const found = await visit(gateway.url, cookie)
  expect([found.status, found.by, found.set.length]).toEqual([200, 'green', 1])
})

test('a session outlives a restart of the gateway', async () => {
  const { gateway, config } = await start()
  const first = await visit(gateway.url)
  const [cookie = ''] = first.set[0]?.split(';') ?? []
  await gateway.close()
  const again = await startTestGateway(config, { dir: gateway.dir })
  for (let i = 0; i < 10; i++) expect((await visit(again.url, cookie)).by).toBe(first.by)
})

test('a route that is not sticky sets no cookie', async () => {
  const { gateway } = await start()
  expect((await fetch(gateway.url)).headers.getSetCookie()).toEqual([])
})
