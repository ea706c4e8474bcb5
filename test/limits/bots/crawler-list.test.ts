// What the list of crawlers adds to a bot that the own table does not know, and what it is not asked for.
import { expect, test } from 'vitest'
import { crawlerList } from '../../../src/limits/bots/crawler-list.ts'
import { classify } from './deciding.ts'

test.each([
  ['Mozilla/5.0 (compatible; StractBot/0.2)', 'search', 'stractbot'],
  ['TerraCotta https://github.com/CeramicTeam/CeramicTerracotta', 'ai-training', 'terracotta'],
  ['AISearchBot/1.0', 'ai-search', 'aisearchbot'],
  ['Mozilla/5.0 (compatible; linkdexbot/2.2)', 'seo', 'linkdex'],
  ['Mozilla/5.0 (compatible; WormlyBot; +http://wormly.com)', 'monitoring', 'wormlybot'],
  [
    'Mozilla/5.0 (compatible; redditpreview; Chatwork LinkPreview)',
    'social',
    'chatwork-linkpreview',
  ],
  ['Feedsearch-Crawler/1.0', 'feed', 'feedsearch-crawler'],
  ['larbin_2.6.3', 'library', 'larbin'],
  ['Ghost Inspector', 'headless', 'ghost-inspector'],
  ['Mozilla/5.0 (compatible; archive.org_bot)', 'other-bot', 'archive-org-bot'],
  ['Detectify', 'other-bot', 'detectify'],
])('%s is %s by the name of %s', (userAgent, category, family) => {
  expect(classify(userAgent)).toMatchObject({ category, family, verifiable: false, robots: null })
})

test('it is not asked about what isbot takes for a browser', () => {
  const userAgent =
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/117.0 Miniature.io/6.0'
  expect(crawlerList()(userAgent)).not.toBeNull()
  expect(classify(userAgent).category).toBe('browser')
})

test.each([
  'Butterfly',
  'Sonic/1.0',
  'Fever',
  'Viber',
  'Mozilla/5.0 WhatsApp',
  'AP3A.240617.008',
  'MetaIAB Facebook',
])('it has no word on %s: real browsers bear that name, too', (userAgent) => {
  expect(crawlerList()(userAgent)).toBeNull()
})
