import { expect, test } from 'vitest'
import { app, postForm, shorten } from './running.ts'

test('both versions name themselves and their slot on every kind of answer', async () => {
  for (const version of ['1', '2'] as const) {
    const { url } = await app({ version, slot: 'blue' })
    for (const path of ['/', '/healthz', '/api/version', '/nope', '/ws', '/api/bytes?n=1']) {
      const { headers } = await fetch(url + path)
      expect([path, headers.get('x-app-version'), headers.get('x-app-slot')]).toEqual([
        path,
        version,
        'blue',
      ])
    }
    expect(await (await fetch(`${url}/api/version`)).json()).toEqual({
      version,
      slot: 'blue',
      pid: process.pid,
    })
  }
})

test('without a slot there is no slot header', async () => {
  const { url } = await app()
  expect((await fetch(url)).headers.has('x-app-slot')).toBe(false)
})

test('only v2 shows clicks and a copy button', async () => {
  const pages = await Promise.all(
    (['1', '2'] as const).map(async (version) => {
      const { url } = await app({ version })
      await shorten(url, 'https://example.com/')
      return (await fetch(url)).text()
    }),
  )
  expect(pages[0]).not.toMatch(/0 clicks|data-copy/)
  expect(pages[1]).toMatch(/0 clicks.*data-copy/)
})

test('the assets of each version are served for ever and are 404 on the other one', async () => {
  const blue = await app({ version: '1' })
  const green = await app({ version: '2' })
  const blueAssets = await assetsOf(blue.url)
  const greenAssets = await assetsOf(green.url)
  expect(blueAssets).toHaveLength(2)
  expect(greenAssets).toHaveLength(2)
  for (const path of blueAssets) {
    const answer = await fetch(blue.url + path)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    const etag = answer.headers.get('etag') ?? ''
    expect(path).toContain(etag.slice(1, -1))
    const again = await fetch(blue.url + path, { headers: { 'If-None-Match': etag } })
    expect(again.status).toBe(304)
    const other = await fetch(green.url + path)
    expect(other.status).toBe(404)
    expect(other.headers.get('cache-control')).toBe('no-store')
  }
  for (const path of greenAssets) expect((await fetch(blue.url + path)).status).toBe(404)
})

test('the page has no inline script or style and its policy allows none', async () => {
  const { url } = await app()
  const answer = await fetch(url)
  expect(answer.headers.get('content-security-policy')).toMatch(
    /default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'/,
  )
  const page = await answer.text()
  expect(page.match(/<script/g)).toHaveLength(1)
  expect(page).not.toMatch(/<style|style=|onclick=|<script>/)
})

test('what comes from outside is escaped wherever it is shown', async () => {
  const { url } = await app()
  const bad = `"'><script>alert(1)</script>&`
  const refused = await postForm(`${url}/links`, { url: bad })
  expect(refused.status).toBe(422)
  expect(await refused.text()).not.toContain('<script>')
  await shorten(url, `https://example.com/?q='<b>&`)
  const login = await postForm(`${url}/login`, { name: '<b>&Ann' })
  const cookie = login.headers.get('set-cookie')?.split(';')[0] ?? ''
  const page = await (
    await fetch(`${url}/?made=/evil.example"><b>`, { headers: { Cookie: cookie } })
  ).text()
  expect(page).toContain('&#60;b&#62;&#38;Ann')
  expect(page).not.toContain('<b>')
  expect(page).not.toContain('evil.example')
})

async function assetsOf(url: string): Promise<string[]> {
  const page = await (await fetch(url)).text()
  return page.match(/\/assets\/[\w.]+/g) ?? []
}
