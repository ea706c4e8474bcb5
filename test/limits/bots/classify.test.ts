// How a user agent is read: what is asked first, how much of it is read, and how much is kept.
import { expect, test } from 'vitest'
import { tiers, userAgentCap } from '../../../src/limits/bots/classify.ts'
import { tableOf } from '../../../src/limits/bots/table.ts'
import { classify } from './deciding.ts'

const rows = tiers.flatMap((tier) =>
  tier.flatMap(({ category, rows: list }) => list.map((row) => ({ category, token: row.token }))),
)

test.each([null, '', '   '])('a request that names nobody (%j) is empty', (userAgent) => {
  expect(classify(userAgent)).toMatchObject({
    category: 'empty',
    family: 'empty',
    rule: 'bot.empty',
  })
})

test('every row of the own table is found by its own token, in any case, and none is there twice', () => {
  expect(rows.length).toBeGreaterThan(400)
  for (const { category, token } of rows) {
    const text = token.replace(/^\^/, '').replace(/\$$/, '')
    for (const userAgent of [text, text.toUpperCase()])
      expect([token, classify(userAgent).category]).toEqual([token, category])
  }
  const tokens = rows.map(({ token }) => token.toLowerCase())
  expect(new Set(tokens).size).toBe(tokens.length)
})

test('a token is no part of a longer word, and an anchored one stands at the start', () => {
  const find = tableOf([
    { category: 'seo', rows: [{ token: 'dotbot' }, { token: '^wp/' }, { token: '^node$' }] },
  ])
  expect(find('mozilla/5.0 dotbot/1.1')?.family).toBe('dotbot')
  expect(find('polkadotbot/1.1')).toBeNull()
  expect(find('dotbottle/1.1')).toBeNull()
  expect(find('wp/6')).not.toBeNull()
  expect(find('mozilla wp/6')).toBeNull()
  expect(find('node')).not.toBeNull()
  expect(find('node.js')).toBeNull()
})

test('of two tokens at one place the longer is found, anchored or not', () => {
  const find = tableOf([
    { category: 'seo', rows: [{ token: '^dotbot' }, { token: 'dotbot-image' }, { token: 'dot' }] },
  ])
  expect(find('dotbot-image/1')?.family).toBe('dotbot-image')
  expect(find('dotbot/1')?.family).toBe('dotbot')
})

test.each([
  ['sqlmap/1.8 (compatible; Googlebot/2.1)', 'scanner'],
  ['Mozilla/5.0 HeadlessChrome/126 Chrome-Lighthouse', 'monitoring'],
  ['NetNewsWire/6.1 CFNetwork/1568 Darwin/24', 'feed'],
  ['Dillo/3.1 (compatible; GPTBot/1.2)', 'ai-training'],
])('of the names in %s the most telling counts: %s', (userAgent, category) => {
  expect(classify(userAgent).category).toBe(category)
})

test.each([
  'Mozilla/5.0 (compatible; acapbot/0.1; treat like Googlebot)',
  'SentiBot www.sentibot.eu (compatible with Googlebot)',
  'Mozilla/5.0 (compatible;) Daumoa/4.0 (Following Mediapartners-Google)',
])('who names Google in passing makes no claim that could turn out false: %s', (userAgent) => {
  expect(classify(userAgent)).toMatchObject({ verifiable: false })
  expect(classify(userAgent).category).not.toBe('browser')
})

test('a bot by its name stays one on a device with a name', () => {
  const phone =
    'Mozilla/5.0 (Linux; Android 8.1.0; Spider 8) AppleWebKit/537.36 (KHTML, like Gecko)'
  expect(classify(`${phone} Chrome/100.0 Mobile Safari/537.36`).category).toBe('browser')
  expect(classify(`${phone} Chrome/100.0 (compatible; somebot/1.0)`).category).toBe('other-bot')
  const disguised =
    'Mozilla/5.0 (Linux; Android 8.1.0; somebot; +http://bot.example) AppleWebKit/537.36'
  expect(classify(disguised).category).toBe('other-bot')
})

test('no more than 512 characters are read', () => {
  const browser = 'Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0'
  const padded = browser.padEnd(userAgentCap - 5, ' ')
  expect(classify(`${padded}GPTBot`).category).toBe('browser')
  expect(classify(`${padded.slice(1)}GPTBot`).category).toBe('ai-training')
})

test.each(
  Object.entries({
    letters: 'a',
    words: 'Spider ',
    dots: '.',
    brackets: 'Mozilla/5.0 (',
    versions: '1.0/',
    androids: 'Mozilla/5.0 (Linux; Android 1',
    addresses: 'http://a@b.c/ ',
  }),
)('16 kB of %s are read in their first 512 characters', (_, part) => {
  const hostile = part.repeat(Math.ceil(16_384 / part.length))
  expect(classify(hostile)).toBe(classify(hostile.slice(0, userAgentCap)))
})
