// Bots at the door of a real gateway: who is refused, who is slowed, and who must never be.
import { expect, test } from 'vitest'
import { chrome, countOf, expectBudget, startDoor } from './door.ts'

const gptbot =
  'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)'

test('a vulnerability scanner is refused, and told nothing of the rule', async () => {
  const door = await startDoor()
  const refused = await door.ask({ agent: 'sqlmap/1.7.2#stable (https://sqlmap.org)' })
  expect([refused.status, refused.headers['x-sluice-reason']]).toEqual([403, 'bot_refused'])
  expect(refused.text).not.toMatch(/scanner|sqlmap/i)
  expect(door.blue.seen).toEqual([])
  expect(
    await door.metric('sluice_bot_decisions_total{route="site",category="scanner",action="block"}'),
  ).toBe(1)
})

test('a crawler for AI has one budget for all its addresses', async () => {
  const door = await startDoor()
  const began = performance.now()
  const answers = await Promise.all(
    Array.from({ length: 60 }, (_, n) => door.ask({ agent: gptbot, from: `203.0.113.${n}` })),
  )
  expectBudget(countOf(answers, 200), { burst: 15, perMinute: 30 }, began)
  expect((await door.ask({ from: '203.0.113.1' })).status).toBe(200)
})

test('ai: block refuses it, ai: allow lets it through', async () => {
  const blocking = await startDoor({ bots: { mode: 'enforce', ai: 'block', verify: false } })
  expect((await blocking.ask({ agent: gptbot })).status).toBe(403)
  const allowing = await startDoor({ bots: { mode: 'enforce', ai: 'allow', verify: false } })
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, n) => allowing.ask({ agent: gptbot, from: `203.0.113.${n}` })),
  )
  expect(countOf(answers, 200)).toBe(40)
})

test('the site of an API takes programs, and a page slows them', async () => {
  const door = await startDoor({
    routes: [
      { name: 'api', match: { path: '/api' }, service: 'web', profile: 'api' },
      { name: 'site', service: 'web' },
    ],
  })
  const curl = 'curl/8.5.0'
  expect(countOf(await door.burst(40, { agent: curl, path: '/api/x' }), 200)).toBe(40)
  const began = performance.now()
  const passed = countOf(await door.burst(40, { agent: curl, from: '203.0.113.9' }), 200)
  expectBudget(passed, { burst: 15, perMinute: 30 }, began)
})

test('webhooks, feeds, probes and well-known paths are asked for no name', async () => {
  const door = await startDoor({
    routes: [
      { name: 'hooks', match: { path: '/hooks' }, service: 'web', profile: 'webhook' },
      { name: 'feed', match: { path: '/feed' }, service: 'web', profile: 'feed' },
      { name: 'site', service: 'web' },
    ],
  })
  const statuses = await Promise.all([
    door.ask({
      agent: 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
      path: '/hooks/stripe',
      method: 'POST',
      headers: { 'Content-Length': '0' },
    }),
    door.ask({
      agent: null,
      path: '/hooks/any',
      method: 'POST',
      headers: { 'Content-Length': '0' },
    }),
    door.ask({ agent: 'Miniflux/2.1.0', path: '/feed' }),
    door.ask({ agent: null, path: '/.well-known/acme-challenge/x' }),
    door.ask({ agent: 'sqlmap/1.7', path: '/robots.txt' }),
  ])
  expect(statuses.map(({ status }) => status)).toEqual(Array(5).fill(200))
})

test('a trap is not there, to whoever looks; where the site has such a path it is no trap', async () => {
  const door = await startDoor()
  const probe = await door.ask({ path: '/.git/config', agent: chrome })
  expect([probe.status, probe.headers['x-sluice-reason']]).toEqual([404, 'no_route'])
  expect(door.blue.seen).toEqual([])
  const wordpress = await startDoor({}, (req, res) => {
    res.writeHead(req.url?.startsWith('/wp-login') === true ? 200 : 404).end()
  })
  for (let i = 0; i < 3; i++)
    expect((await wordpress.ask({ path: '/wp-login.php' })).status).toBe(200)
})

test('A15: while observing nothing is altered, and the same decisions are told', async () => {
  const door = await startDoor({ bots: { mode: 'observe', verify: false } })
  const asks = [
    { agent: 'sqlmap/1.7' },
    { agent: null },
    { path: '/.env' },
    ...Array.from({ length: 40 }, (_, n) => ({ agent: gptbot, from: `198.51.100.${n}` })),
  ]
  const began = performance.now()
  const answers = await Promise.all(asks.map((each) => door.ask(each)))
  expect(countOf(answers, 200)).toBe(asks.length)
  const would = (rule: string) =>
    door.metric(`sluice_would_refuse_total{route="site",rule="${rule}"}`)
  expect([
    await would('bot.scanner'),
    await would('bot.empty'),
    await would('honeypot.env'),
  ]).toEqual([1, 1, 1])
  expectBudget(40 - (await would('rate.ai-training')), { burst: 15, perMinute: 30 }, began)
  const { body } = await door.api('POST', '/v1/bots', { mode: 'enforce' })
  expect(body).toMatchObject({ mode: 'enforce' })
  expect((await door.ask({ agent: 'sqlmap/1.7', from: '198.51.100.200' })).status).toBe(403)
})

test('the operator’s word on the mode outlives a restart, until the file says otherwise', async () => {
  const config = { bots: { mode: 'observe', verify: false } }
  const first = await startDoor(config)
  await first.api('POST', '/v1/bots', { mode: 'enforce', by: 'ana' })
  await first.close()
  const again = await startDoor(config, undefined, { dir: first.dir })
  expect((await again.api('GET', '/v1/bots')).body).toMatchObject({ mode: 'enforce' })
})
