// One decision for one request: which of the parts has the word, and what a request is evidence of.
import { expect, test } from 'vitest'
import { updateRanges } from '../../../src/limits/bots/range-book.ts'
import { deciding, googlebot, now } from './deciding.ts'
import { scriptedDirectory } from './scripted-directory.ts'

const crawler = '192.0.2.7'
const names = { [crawler]: ['crawl-7.googlebot.com'], 'crawl-7.googlebot.com A': [crawler] }

test('a browser is let in, by the rule of its kind', () => {
  expect(deciding().decide({})).toEqual({
    category: 'browser',
    family: 'browser',
    rule: 'bot.browser',
    action: { kind: 'allow' },
    strike: null,
    touched: null,
  })
})

test('Google is slowed until it has proved itself, then shares one budget with all its crawlers (A8)', async () => {
  const { decide, settled } = deciding({ directory: scriptedDirectory(names) })
  const visit = { userAgent: googlebot, address: crawler }
  expect(decide(visit)).toMatchObject({
    rule: 'bot.search-unverified',
    action: { kind: 'throttle', budgets: [{ count: 30, burst: 15, scope: 'client' }] },
    strike: null,
  })
  await settled()
  for (const userAgent of [
    googlebot,
    'Mozilla/5.0 (compatible; Google-InspectionTool/1.0;)',
    'AdsBot-Google (+http://www.google.com/adsbot.html)',
  ])
    expect(decide({ ...visit, userAgent })).toMatchObject({
      family: 'googlebot',
      rule: 'bot.search-verified',
      action: { kind: 'throttle', budgets: [{ count: 300, burst: 60, scope: 'family' }] },
    })
})

test('who is not Google is blocked and struck once that is certain, not before (A8)', async () => {
  const forged = { '198.51.100.9': ['crawl-95-216-227-158.googlebot.com'] }
  const { decide, settled } = deciding({ directory: scriptedDirectory(forged) })
  for (const address of ['198.51.100.8', '198.51.100.9']) {
    expect(decide({ userAgent: googlebot, address }).action.kind).toBe('throttle')
    await settled()
    expect(decide({ userAgent: googlebot, address })).toMatchObject({
      rule: 'bot.search-fake',
      action: { kind: 'block' },
      strike: 'fake-bot',
    })
  }
})

test('a published range lets Google in at its first visit; a list of 31 days and a silent name server never block (A8)', async () => {
  const update = updateRanges(new Map(), 'googlebot', '192.0.2.0/27', now)
  if (update.kind === 'refused') throw new Error(update.problem)
  const directory = scriptedDirectory({ [crawler]: 'slow', '198.51.100.9': 'slow' })
  const { decide, settled } = deciding({ book: update.book, directory })
  expect(decide({ userAgent: googlebot, address: crawler }).rule).toBe('bot.search-verified')
  const later = now + 31 * 24 * 60 * 60_000
  for (const address of ['198.51.100.9', crawler])
    for (let visit = 0; visit < 3; visit++) {
      const decision = decide({ userAgent: googlebot, address, epochMs: later })
      expect(decision).toMatchObject({
        rule: 'bot.search-unverified',
        action: { kind: 'throttle' },
        strike: null,
      })
      await settled()
    }
})

test('a search engine whose claim nobody can check is slowed, never blocked', () => {
  const { decide } = deciding({ directory: scriptedDirectory({}) })
  for (const userAgent of [
    'DuckDuckBot/1.1; (+http://duckduckgo.com/duckduckbot.html)',
    'Mozilla/5.0 (compatible; SeznamBot/4.0)',
  ])
    for (let visit = 0; visit < 2; visit++)
      expect(decide({ userAgent }).rule).toBe('bot.search-unverified')
})

test.each([
  '/robots.txt',
  '/robots.txt?x=1',
  '/favicon.ico',
  '/favicon.svg',
  '/sitemap.xml',
  '/sitemap_index.xml',
  '/.well-known/acme-challenge/x',
  '/%2ewell-known/security.txt',
])('%s is open to all names', (path) => {
  const { decide } = deciding({ ai: 'block', robots: 'User-agent: *\nDisallow: /\n' })
  for (const userAgent of [null, 'sqlmap/1.8', 'GPTBot/1.2', 'curl/8.9.1'])
    expect(decide({ userAgent, path })).toMatchObject({
      rule: 'bot.exempt-path',
      action: { kind: 'allow' },
      strike: null,
    })
})

test.each([
  '/.well-known/../login',
  '/.well-known/%2e%2e/login',
  '/.well-known',
  '/a/robots.txt',
  '/sitemaps/x.xml',
])('%s only looks like such a path', (path) => {
  expect(deciding().decide({ userAgent: 'sqlmap/1.8', path }).action.kind).toBe('block')
})

test.each(['/.env', '/%2eenv', '/.%65nv?x', '//.git/config'])(
  '%s is answered as if nothing were there, and struck',
  (path) => {
    for (const profile of ['page', 'api', 'auth', 'static', 'feed'] as const)
      expect(deciding().decide({ path, profile })).toMatchObject({
        rule: expect.stringMatching(/^honeypot\.(env|git)$/),
        action: { kind: 'not-found' },
        strike: 'honeypot',
      })
  },
)

test('probes and hooks touch no trap: they ask for what they were told to', () => {
  const { decide } = deciding()
  for (const profile of ['health', 'webhook'] as const)
    expect(decide({ path: '/actuator/health', profile })).toMatchObject({
      action: { kind: 'allow' },
      touched: null,
    })
})

test('a trap that the site has not confirmed is forwarded under the rule of its sender, and its answer decides', () => {
  const { decide, honeypot } = deciding()
  const path = '/wp-login.php'
  const first = decide({ path })
  expect(first).toMatchObject({
    rule: 'bot.browser',
    action: { kind: 'allow' },
    strike: null,
    touched: 'honeypot.wp-login',
  })
  honeypot.noteAnswer(first.touched ?? '', 404, now)
  expect(decide({ path })).toMatchObject({
    action: { kind: 'not-found' },
    strike: 'honeypot',
    touched: 'honeypot.wp-login',
  })
  honeypot.noteAnswer(first.touched ?? '', 200, now)
  expect(decide({ path })).toMatchObject({ action: { kind: 'allow' }, strike: null, touched: null })
})

test('who was sent into a trap by another site is refused, and not struck', () => {
  const { decide } = deciding()
  const visit = { path: '/.env' }
  expect(decide({ ...visit, fetchSite: 'cross-site' })).toMatchObject({
    action: { kind: 'not-found' },
    strike: null,
  })
  expect(decide({ ...visit, fetchSite: 'none' }).strike).toBe('honeypot')
})

test('a search engine that follows somebody’s link into a trap is not struck, an impostor is', async () => {
  const { decide, settled } = deciding({ directory: scriptedDirectory(names) })
  const visit = { userAgent: googlebot, path: '/.env' }
  for (const address of [crawler, '198.51.100.9'])
    expect(decide({ ...visit, address })).toMatchObject({
      action: { kind: 'not-found' },
      strike: null,
    })
  await settled()
  expect(decide({ ...visit, address: crawler }).strike).toBeNull()
  expect(decide({ ...visit, address: '198.51.100.9' }).strike).toBe('honeypot')
})

test('who names nobody is refused on pages and slowed on an api', () => {
  const { decide } = deciding()
  expect(decide({ userAgent: null })).toMatchObject({
    rule: 'bot.empty',
    action: { kind: 'block' },
    strike: null,
  })
  expect(decide({ userAgent: '', profile: 'api' }).action.kind).toBe('throttle')
  expect(decide({ userAgent: null, profile: 'webhook' }).action.kind).toBe('allow')
})

test('the operator’s word on crawlers that train models counts, and is no strike', () => {
  const userAgent = 'Mozilla/5.0 (compatible; GPTBot/1.2; +https://openai.com/gptbot)'
  expect(deciding({ ai: 'allow' }).decide({ userAgent }).action.kind).toBe('allow')
  expect(deciding({ ai: 'throttle' }).decide({ userAgent }).action.kind).toBe('throttle')
  expect(deciding({ ai: 'block' }).decide({ userAgent })).toMatchObject({
    rule: 'bot.ai-training',
    action: { kind: 'block' },
    strike: null,
  })
})

const robots = 'User-agent: *\nDisallow: /private\n\nUser-agent: AhrefsBot\nDisallow: /shop\n'

test('a crawler that asks for what robots.txt forbids it gets six a minute, and no strike (A21)', () => {
  const { decide } = deciding({ robots })
  for (const [userAgent, path] of [
    ['GPTBot/1.2', '/private/x?y'],
    ['Mozilla/5.0 (compatible; AhrefsBot/7.0)', '/shop/1'],
  ] as const)
    expect(decide({ userAgent, path })).toMatchObject({
      rule: 'bot.robots-violation',
      action: {
        kind: 'throttle',
        budgets: [{ count: 6, perMs: 60_000, burst: 1, scope: 'family' }],
      },
      strike: null,
    })
  expect(decide({ userAgent: 'GPTBot/1.2', path: '/shop/1' }).rule).toBe('bot.ai-training')
})

test('robots.txt binds nobody who reads for a person, and no feed or hook', () => {
  const { decide } = deciding({ robots })
  const path = '/private'
  for (const userAgent of [
    'ChatGPT-User/1.0',
    'Twitterbot/1.0',
    'curl/8.9.1',
    'Feedly/1.0',
    'UptimeRobot/2.0',
  ])
    expect(decide({ userAgent, path }).rule).not.toBe('bot.robots-violation')
  // These read their own name in it, or one of several: what `*` forbids need not bind them.
  for (const userAgent of [
    'Googlebot-Image/1.0',
    'AdsBot-Google (+http://www.google.com/adsbot.html)',
  ])
    expect(decide({ userAgent, path }).rule).not.toBe('bot.robots-violation')
  expect(decide({ userAgent: 'GPTBot/1.2', path, profile: 'feed' }).action.kind).toBe('allow')
})
