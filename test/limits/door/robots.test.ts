// robots.txt at the door of a real gateway: to the byte where it passes, with a group more where it was asked for, and named crawlers
// that ignore it are slowed, never banned.
import { judgedForbidden } from '../bots/robots-judge.ts'
import { expect, test } from 'vitest'
import { countOf, expectBudget, startDoor } from './door.ts'

const site = 'User-agent: *\r\nDisallow: /cart\r\n# caf\u00e9\r\n'
const app = (req: { url?: string | undefined }, res: import('node:http').ServerResponse): void => {
  if (req.url !== '/robots.txt') return void res.end('ok')
  res.writeHead(200, { 'Content-Type': 'text/plain', ETag: '"1"', 'X-Own': 'kept' }).end(site)
}

test('A21: it passes to the byte', async () => {
  const door = await startDoor({}, app)
  const { text, headers } = await door.ask({ path: '/robots.txt' })
  expect(text).toBe(site)
  expect(headers).toMatchObject({ etag: '"1"' })
})

test('A21: append tells crawlers for AI to stay out, and leaves the site’s own rules as they are', async () => {
  const door = await startDoor({ bots: { mode: 'enforce', robots: 'append', verify: false } }, app)
  const { text, headers } = await door.ask({ path: '/robots.txt' })
  expect(text.startsWith(site)).toBe(true)
  expect([headers['etag'], headers['x-own']]).toEqual([undefined, 'kept'])
  expect(Number(headers['content-length'])).toBe(Buffer.byteLength(text))
  expect(judgedForbidden(text, 'GPTBot', '/')).toBe(true)
  expect(judgedForbidden(text, 'Googlebot', '/')).toBe(false)
  expect(judgedForbidden(text, 'Googlebot', '/cart')).toBe(true)
})

test('append answers for a site that has none', async () => {
  const door = await startDoor(
    { bots: { mode: 'enforce', robots: 'append', verify: false } },
    (_req, res) => void res.writeHead(404).end('nothing'),
  )
  const { status, text } = await door.ask({ path: '/robots.txt' })
  expect(status).toBe(200)
  expect(judgedForbidden(text, 'GPTBot', '/')).toBe(true)
})

test('what is compressed passes as it came', async () => {
  const bytes = Buffer.from('H4sIAAAAAAAAAwMAAAAAAAAAAAA=', 'base64')
  const door = await startDoor(
    { bots: { mode: 'enforce', robots: 'append', verify: false } },
    (_req, res) => void res.writeHead(200, { 'Content-Encoding': 'gzip' }).end(bytes),
  )
  const { headers } = await door.ask({ path: '/robots.txt' })
  expect(headers).toMatchObject({ 'content-encoding': 'gzip' })
})

test('A21: a named crawler on a path it was told not to ask for gets six a minute, and no ban', async () => {
  const door = await startDoor({}, app)
  await door.ask({ path: '/robots.txt' })
  const began = performance.now()
  const agent = 'Mozilla/5.0 (compatible; SemrushBot/7~bl; +http://www.semrush.com/bot.html)'
  const answers = await door.burst(20, { path: '/cart', agent })
  expectBudget(countOf(answers, 200), { burst: 1, perMinute: 6 }, began)
  expect((await door.api('GET', '/v1/bans')).body).toMatchObject({ bans: [] })
})

test('ranges are put in force by a command, kept, and checked', async () => {
  const door = await startDoor()
  const list = JSON.stringify({ prefixes: [{ ipv4Prefix: '203.0.113.0/24' }] })
  const put = (family: string, text: string) => door.api('POST', '/v1/ranges', { family, text })
  expect(await put('googlebot', list)).toMatchObject({ status: 200, body: { prefixes: 1 } })
  expect(await put('nobody', list)).toMatchObject({ status: 400 })
  expect(await put('googlebot', 'not a list')).toMatchObject({ status: 400 })
  const agent = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)'
  const answers = await door.burst(40, { agent, from: '203.0.113.9' })
  expect(countOf(answers, 200)).toBe(40)
})
