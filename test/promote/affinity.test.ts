// Version affinity over real promotes: a page that is open goes on with what it was made of, for a while, and never with a sick slot.
import type { RequestListener } from 'node:http'
import { expect, test } from 'vitest'
import { startTestGateway } from '../support/gateway.ts'
import { upstream, type Upstream } from '../support/upstream.ts'

/** A version of a site: a page, a chunk that only it has, a stylesheet that both have, and a form. */
function version(name: string): RequestListener {
  return (req, res) => {
    if (req.url === '/') res.setHeader('Content-Type', 'text/html; charset=utf-8')
    else if (req.url === '/assets/broken.js' && name === 'blue') res.statusCode = 500
    else if (
      req.url?.startsWith('/assets/') &&
      !req.url.includes(name) &&
      req.url !== '/assets/site.css'
    )
      res.statusCode = 404
    res.end(`${name} ${req.url}`)
  }
}

interface Site {
  readonly blue: Upstream
  readonly green: Upstream
}

async function start(affinity: object) {
  const site: Site = {
    blue: await upstream('blue', version('blue')),
    green: await upstream('green', version('green')),
  }
  const gateway = await startTestGateway({
    slots: { blue: { web: site.blue.url }, green: { web: site.green.url } },
    promote: { ready: '5s', drain: '5s', affinity },
  })
  const get = async (path: string, cookie: string | null = null, init: RequestInit = {}) => {
    const headers = cookie === null ? {} : { Cookie: cookie }
    const answer = await fetch(`${gateway.url}${path}`, { headers, ...init })
    const set = answer.headers.getSetCookie().map((each) => each.split(';', 1)[0])
    return { status: answer.status, text: await answer.text(), cookie: set[0] ?? null }
  }
  return { gateway, site, get }
}

const assets = { for: '1h', paths: ['/assets/'] }

// Scenario 48.
test('a page of the old version gets its old chunks and its old stylesheet after the switch', async () => {
  const { gateway, get } = await start(assets)
  const { cookie } = await get('/')
  expect(cookie).toMatch(/^sluice_version=[\w-]{22}$/)
  await gateway.promote('green')
  expect((await get('/assets/site.css', cookie)).text).toBe('blue /assets/site.css')
  expect((await get('/assets/app.blue.js', cookie)).text).toBe('blue /assets/app.blue.js')
})

test('a page of the new version gets its own, and a page asked for anew is the new one', async () => {
  const { gateway, get } = await start(assets)
  const old = await get('/')
  await gateway.promote('green')
  const page = await get('/', old.cookie)
  expect(page.text).toBe('green /')
  expect(page.cookie).not.toBe(old.cookie)
  expect((await get('/assets/site.css', page.cookie)).text).toBe('green /assets/site.css')
})

test('without a cookie an old chunk is found in the old slot, and a chunk of nobody is 404 of the new one', async () => {
  const { gateway, site, get } = await start(assets)
  await gateway.promote('green')
  expect((await get('/assets/app.blue.js')).text).toBe('blue /assets/app.blue.js')
  const head = await fetch(`${gateway.url}/assets/app.blue.js`, { method: 'HEAD' })
  expect([head.status, head.headers.get('x-sluice-slot')]).toEqual([200, 'blue'])
  expect(await get('/assets/none.js')).toMatchObject({ status: 404, text: 'green /assets/none.js' })
  expect(site.blue.seen.filter(({ url }) => url === '/assets/none.js')).toHaveLength(1)
})

test('an error of the old slot is no better than the 404 of the new one', async () => {
  const { gateway, get } = await start(assets)
  await gateway.promote('green')
  expect(await get('/assets/broken.js')).toMatchObject({
    status: 404,
    text: 'green /assets/broken.js',
  })
})

test('a page of the old version that is in a second tab finds the chunks of both', async () => {
  const { gateway, get } = await start(assets)
  const old = await get('/')
  await gateway.promote('green')
  expect((await get('/assets/lazy.green.js', old.cookie)).text).toBe('green /assets/lazy.green.js')
})

test('the old slot is not asked when it is gone: the new one answers, and no visitor sees an error', async () => {
  const { gateway, site, get } = await start(assets)
  const { cookie } = await get('/')
  await gateway.promote('green')
  await site.blue.close()
  // Before the probes have noticed, and after.
  expect((await get('/assets/site.css', cookie)).text).toBe('green /assets/site.css')
  expect((await get('/assets/app.blue.js')).status).toBe(404)
  await gateway.event(
    (e) => e.type === 'target-health' && e.slot === 'blue' && e.health === 'unhealthy',
  )
  expect((await get('/assets/site.css', cookie)).text).toBe('green /assets/site.css')
})

test('after its time the session is with the live slot', async () => {
  const { gateway, get } = await start({ for: '300ms', paths: ['/assets/'] })
  const { cookie } = await get('/')
  await gateway.promote('green')
  await expect
    .poll(async () => (await get('/assets/site.css', cookie)).text)
    .toBe('green /assets/site.css')
  expect((await get('/assets/app.blue.js')).status).toBe(404)
})

test('a rollback keeps nobody with the slot that was left, but its chunks are still found', async () => {
  const { gateway, get } = await start(assets)
  await gateway.promote('green')
  const { cookie } = await get('/')
  await gateway.api('POST', '/v1/rollback')
  expect((await get('/assets/site.css', cookie)).text).toBe('blue /assets/site.css')
  expect((await get('/assets/app.green.js', cookie)).text).toBe('green /assets/app.green.js')
})

test('without paths the whole session stays, by every method, while newcomers get the new version', async () => {
  const { gateway, get } = await start({ for: '1h' })
  const { cookie } = await get('/')
  await gateway.promote('green')
  expect((await get('/', cookie)).text).toBe('blue /')
  expect((await get('/cart', cookie, { method: 'POST', body: 'x' })).text).toBe('blue /cart')
  expect((await get('/')).text).toBe('green /')
  expect((await get('/', 'sluice_version=forged-forged-forged00')).text).toBe('green /')
})

test('a drain does not wait for those who stay, and does not cut them', async () => {
  const held: (() => void)[] = []
  const blue = await upstream('blue', (req, res) => {
    if (req.url === '/') return void res.writeHead(200, { 'Content-Type': 'text/html' }).end('blue')
    held.push(() => res.end('done'))
  })
  const green = await upstream('green')
  const gateway = await startTestGateway({
    slots: { blue: { web: blue.url }, green: { web: green.url } },
    promote: { ready: '5s', drain: '200ms', affinity: { for: '1h' } },
  })
  const page = await fetch(gateway.url)
  const cookie = page.headers.getSetCookie()[0]?.split(';', 1)[0] ?? ''
  const early = fetch(`${gateway.url}/early`)
  await expect.poll(() => held.length).toBe(1)
  await gateway.promote('green')
  const late = fetch(`${gateway.url}/late`, { headers: { Cookie: cookie } })
  await expect.poll(() => held.length).toBe(2)
  expect((await gateway.settled()).drained).toEqual({ finished: 0, cut: 1 })
  expect((await early).status).toBe(504)
  held[1]?.()
  expect(await (await late).text()).toBe('done')
})

test('a request that cannot reach the old slot loses nothing: its body goes to the new one', async () => {
  const { gateway, get, site } = await start({ for: '1h' })
  const { cookie } = await get('/')
  await gateway.promote('green')
  await site.blue.close()
  expect(await get('/cart', cookie, { method: 'POST', body: 'x' })).toMatchObject({
    status: 200,
    text: 'green /cart',
  })
})
