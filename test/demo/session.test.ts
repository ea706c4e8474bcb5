import { expect, test } from 'vitest'
import { app, databaseFile, postForm } from './running.ts'

test('a login on one version holds on the other and after a restart', async () => {
  const database = databaseFile()
  const blue = await app({ version: '1', database })
  const cookie = await logIn(blue.url, 'Zoë')
  const green = await app({ version: '2', database })
  expect(await nameOn(green.url, cookie)).toBe('Zoë')
  await blue.close()
  const again = await app({ version: '1', database })
  expect(await nameOn(again.url, cookie)).toBe('Zoë')
})

test('the cookie is HttpOnly and SameSite=Lax, and logging out clears it', async () => {
  const { url } = await app()
  const login = await postForm(`${url}/login`, { name: 'Ann' })
  expect(login.status).toBe(303)
  expect(login.headers.get('set-cookie')).toMatch(/^session=.+; Path=\/; HttpOnly; SameSite=Lax; /)
  const logout = await postForm(`${url}/logout`, {})
  expect(logout.status).toBe(303)
  expect(logout.headers.get('set-cookie')).toMatch(/^session=; .*Max-Age=0$/)
})

test('a cookie with another name, another end or another database is nobody', async () => {
  const { url } = await app()
  const stranger = await app()
  const cookie = await logIn(url, 'Ann')
  const [name = '', expires = '', signature = ''] = cookie.replace('session=', '').split('.')
  const bob = Buffer.from('Bob').toString('base64url')
  expect(await nameOn(url, cookie)).toBe('Ann')
  expect(await nameOn(stranger.url, cookie)).toBeNull()
  for (const forged of [
    `${bob}.${expires}.${signature}`,
    `${name}.9${expires}.${signature}`,
    'x',
    '..',
  ]) {
    expect(await nameOn(url, `session=${forged}`)).toBeNull()
  }
})

test.for(['', '   ', 'x'.repeat(41), 'a\nb'])('the name %j is refused', async (name) => {
  const { url } = await app()
  const answer = await postForm(`${url}/login`, { name })
  expect(answer.status).toBe(422)
  expect(answer.headers.has('set-cookie')).toBe(false)
})

async function logIn(url: string, name: string): Promise<string> {
  const answer = await postForm(`${url}/login`, { name })
  return answer.headers.get('set-cookie')?.split(';')[0] ?? ''
}

async function nameOn(url: string, cookie: string): Promise<string | null> {
  const page = await (await fetch(url, { headers: { Cookie: cookie } })).text()
  return /<strong id="name">(.*?)<\/strong>/.exec(page)?.[1] ?? null
}
