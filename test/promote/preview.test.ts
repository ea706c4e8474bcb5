// A preview on the public host: whoever follows an operator's link sees the standby slot, and nobody else does.
import { expect, test } from 'vitest'
import type { PreviewLink } from '../../src/model/preview.ts'
import { command } from '../cli/command.ts'
import { startTestGateway, type TestGateway } from '../support/gateway.ts'
import { upstream } from '../support/upstream.ts'

async function start(more: object = {}) {
  const [blue, green] = [
    await upstream('blue'),
    await upstream('green', (_req, res) => {
      res.setHeader('Cache-Control', 'public, max-age=3600').end('green')
    }),
  ]
  const gateway = await startTestGateway({
    slots: { blue: { web: blue.url }, green: { web: green.url } },
    expose: false,
    ...more,
  })
  return { gateway, green, blue }
}

async function linkTo(gateway: TestGateway, slot: string, seconds = 60): Promise<PreviewLink> {
  const { status, body } = await gateway.api('POST', '/v1/preview', { slot, seconds })
  expect(status).toBe(200)
  return body as PreviewLink
}

function visit(gateway: TestGateway, path: string, cookie?: string): Promise<Response> {
  const headers: Record<string, string> = cookie === undefined ? {} : { Cookie: cookie }
  return fetch(`${gateway.url}${path}`, { headers, redirect: 'manual' })
}

test('the link becomes a cookie, the cookie shows the standby slot, and others see the live one', async () => {
  const { gateway } = await start()
  const link = await linkTo(gateway, 'green')
  const opened = await visit(gateway, link.path)
  expect([opened.status, opened.headers.get('location')]).toEqual([303, '/'])
  const [set = ''] = opened.headers.getSetCookie()
  expect(set).toMatch(
    /^sluice_preview=green\.[^;]+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=(59|60)$/,
  )
  const seen = await visit(gateway, '/any?x', set.split(';', 1)[0])
  expect([await seen.text(), seen.headers.get('x-sluice-slot')]).toEqual(['green', 'green'])
  expect(await (await visit(gateway, '/any?x')).text()).toBe('blue')
})

test('a previewed answer is kept by no cache', async () => {
  const { gateway } = await start()
  const { cookie } = await linkTo(gateway, 'green')
  const seen = await visit(gateway, '/', cookie)
  expect(seen.headers.get('cache-control')).toContain('no-store')
})

test('the end link takes the cookie away', async () => {
  const { gateway } = await start()
  const { cookie, endPath } = await linkTo(gateway, 'green')
  const ended = await visit(gateway, endPath, cookie)
  expect(ended.status).toBe(303)
  expect(ended.headers.getSetCookie()[0]).toContain('Max-Age=0')
  // Without a preview it is a path like any other.
  expect(await (await visit(gateway, endPath)).text()).toBe('blue')
})

test('what is forged, altered, over or of another gateway is no pass, and its link is the app’s', async () => {
  const { gateway, blue } = await start()
  const other = await start()
  const { cookie, path } = await linkTo(gateway, 'green')
  const [, mac = ''] = /\.([\w-]{22})$/.exec(cookie) ?? []
  const later = (Date.now() + 9e9).toString(36)
  const forged = [
    cookie.replace('green', 'blue'),
    `sluice_preview=green.${later}.${mac}`,
    `sluice_preview=green.${later}.${'A'.repeat(22)}`,
    'sluice_preview=green',
    (await linkTo(other.gateway, 'green')).cookie,
  ]
  for (const each of forged) expect(await (await visit(gateway, '/', each)).text()).toBe('blue')
  expect(await (await visit(gateway, `${path}x`)).text()).toBe('blue')
  expect(blue.seen.at(-1)?.url).toBe(`${path}x`)
})

test('a pass that has expired shows the live slot', async () => {
  const { gateway } = await start()
  const { cookie } = await linkTo(gateway, 'green', 1)
  expect(await (await visit(gateway, '/', cookie)).text()).toBe('green')
  await expect.poll(async () => (await visit(gateway, '/', cookie)).text()).toBe('blue')
})

test('over TLS the cookie does not come back without it', async () => {
  const { gateway } = await start({ trustedProxies: ['127.0.0.1/32'] })
  const { path } = await linkTo(gateway, 'green')
  const opened = await fetch(`${gateway.url}${path}`, {
    headers: { 'X-Forwarded-Proto': 'https' },
    redirect: 'manual',
  })
  expect(opened.headers.getSetCookie()[0]).toContain('; Secure')
})

test('a preview passes through maintenance, and a drain or a promote does not count it', async () => {
  const { gateway } = await start()
  const { cookie } = await linkTo(gateway, 'green')
  await gateway.api('POST', '/v1/maintenance', { on: true })
  expect((await visit(gateway, '/')).status).toBe(503)
  expect(await (await visit(gateway, '/', cookie)).text()).toBe('green')
  await gateway.api('POST', '/v1/maintenance', { on: false })
  await gateway.promote('green')
  expect((await gateway.settled()).drained).toEqual({ finished: 0, cut: 0 })
})

test('a sick standby is shown as it is', async () => {
  const { gateway, green } = await start()
  const { cookie } = await linkTo(gateway, 'green')
  await green.close()
  const seen = await visit(gateway, '/', cookie)
  expect([seen.status, seen.headers.get('x-sluice-reason')]).toEqual([502, 'upstream_refused'])
})

test('the command hands out link, cookie and end; explain knows the pass', async () => {
  const { gateway } = await start()
  const say = async (...words: string[]) =>
    (await command(['--admin', gateway.adminUrl, ...words])).stdout.trim()
  const text = await say('preview', 'green', '--for', '10m', '--at', 'https://shop.example/')
  const [, path = ''] = /^open +https:\/\/shop\.example(\/\S+)$/m.exec(text) ?? []
  expect((await visit(gateway, path)).status).toBe(303)
  const [, cookie = ''] = /curl -b '([^']+)'/.exec(text) ?? []
  expect(await (await visit(gateway, '/', cookie)).text()).toBe('green')
  const why = await say('explain', 'GET', '/', '--header', `Cookie: ${cookie}`)
  expect(why).toContain('a preview that an operator handed out')
  expect(why).toContain('forward to green/web')
})

test.for([
  [{ slot: 'purple' }, 'slot'],
  [{ slot: 'green', seconds: 0 }, 'seconds'],
  [{ slot: 'green', seconds: 9e6 }, 'seconds'],
])('%j is refused with what was expected', async ([body, names]) => {
  const { gateway } = await start()
  const { status, body: problem } = await gateway.api('POST', '/v1/preview', body as object)
  expect(status).toBe(400)
  expect((problem as { detail: string }).detail).toContain(names)
})
