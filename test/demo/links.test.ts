import { expect, test } from 'vitest'
import { app, errorOf, exchangeBytes, postForm, shorten } from './running.ts'

test('a link that was made is listed, shown, followed, counted and removed', async () => {
  const { url } = await app()
  const made = await fetch(`${url}/api/links`, {
    method: 'POST',
    body: JSON.stringify({ url: 'https://example.com/long?a=1&b=2' }),
  })
  expect(made.status).toBe(201)
  const link = asLink(await made.json())
  expect(link).toEqual({
    code: expect.stringMatching(/^\w{7}$/),
    url: 'https://example.com/long?a=1&b=2',
  })
  const followed = await fetch(`${url}/${link.code}`, { redirect: 'manual' })
  expect(followed.status).toBe(302)
  expect(followed.headers.get('location')).toBe(link.url)
  expect(await json(`${url}/api/links/${link.code}`)).toEqual({ ...link, clicks: 1 })
  expect(await json(`${url}/api/links`)).toEqual({ links: [{ ...link, clicks: 1 }] })
  const removed = await fetch(`${url}/api/links/${link.code}`, { method: 'DELETE' })
  expect(removed.status).toBe(204)
  for (const path of [`/${link.code}`, `/api/links/${link.code}`]) {
    expect((await fetch(url + path)).status).toBe(404)
  }
})

test('the newest link comes first and the list can be limited', async () => {
  const { url } = await app()
  await shorten(url, 'https://example.com/old')
  await shorten(url, 'https://example.com/new')
  expect(await json(`${url}/api/links?limit=1`)).toMatchObject({
    links: [{ url: 'https://example.com/new' }],
  })
  expect((await fetch(`${url}/api/links?limit=none`)).status).toBe(400)
})

test('HEAD on a short link counts no click', async () => {
  const { url } = await app()
  const code = await shorten(url, 'https://example.com/')
  const looked = await fetch(`${url}/${code}`, { method: 'HEAD', redirect: 'manual' })
  expect(looked.status).toBe(302)
  expect(await json(`${url}/api/links/${code}`)).toMatchObject({ clicks: 0 })
})

test.for([
  ['{"url":"ftp://example.com/"}', 422, 'has the scheme ftp:'],
  ['{"url":"javascript:alert(1)"}', 422, 'has the scheme javascript:'],
  ['{"url":"example.com"}', 422, 'is not a whole URL'],
  ['{"url":7}', 422, 'found 7'],
  ['{}', 422, 'found nothing'],
  ['null', 400, 'no JSON object'],
  ['{"url":', 400, 'no JSON object'],
  [JSON.stringify({ url: `http://a/${'x'.repeat(2048)}` }), 422, 'at most 2048'],
  ['x'.repeat(65_537), 413, 'more than 65536 bytes'],
] as const)(
  'a body like %.30s is refused with %i and makes no link',
  async ([body, status, why]) => {
    const { url } = await app()
    const answer = await fetch(`${url}/api/links`, { method: 'POST', body })
    expect(answer.status).toBe(status)
    expect(await errorOf(answer)).toContain(why)
    expect(await json(`${url}/api/links`)).toEqual({ links: [] })
  },
)

test('the form makes a link without a script and leads back to the page that shows it', async () => {
  const { url } = await app()
  const sent = await postForm(`${url}/links`, { url: 'https://example.com/form' })
  expect(sent.status).toBe(303)
  const place = sent.headers.get('location')
  const page = await (await fetch(url + place)).text()
  const code = place?.replace('/?made=', '')
  expect(page).toContain(`Made: <a href="/${code}">`)
  expect(page).toContain('https://example.com/form')
})

test('a wrong path is 404, a wrong method 405 with what is allowed, both in JSON', async () => {
  const { url } = await app()
  const lost = await fetch(`${url}/no/such/path`)
  expect(lost.status).toBe(404)
  expect(await errorOf(lost)).toContain('/no/such/path')
  const wrong = await fetch(`${url}/api/links`, { method: 'PUT' })
  expect(wrong.status).toBe(405)
  expect(wrong.headers.get('allow')).toBe('HEAD, GET, POST')
  expect(await errorOf(wrong)).toContain('PUT')
})

test('the absolute form of a request target finds the same route', async () => {
  const { port } = await app()
  const answer = await exchangeBytes(
    port,
    'GET http://shop.example/api/version?x HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n',
  )
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 200 /)
})

async function json(url: string): Promise<unknown> {
  return (await fetch(url)).json()
}

function asLink(value: unknown): { code: string; url: string } {
  expect(value).toMatchObject({ code: expect.any(String), url: expect.any(String) })
  return Object(value)
}
