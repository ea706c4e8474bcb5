// User agent to category: scanners and the own table first, then isbot whether it is a bot at all, and only then the list of
// crawlers for its kind. What is kept is bounded by count and by length; a user agent is cut before anything reads it.
import { isbot } from 'isbot'
import type { Classified } from './category.ts'
import { crawlerList } from './crawler-list.ts'
import { keptOnShelves } from './kept-answers.ts'
import { aiAssistantRows, aiSearchRows, aiTrainingRows } from './table-ai.ts'
import { browserRows, withoutDevice } from './table-browsers.ts'
import { feedRows } from './table-feed.ts'
import { headlessRows } from './table-headless.ts'
import { libraryRows } from './table-library.ts'
import { monitoringRows } from './table-monitoring.ts'
import { scannerRows } from './table-scanners.ts'
import { searchRows } from './table-search.ts'
import { seoRows } from './table-seo.ts'
import { socialRows } from './table-social.ts'
import { webhookRows } from './table-webhook.ts'
import { tableOf, unnamed, type Section } from './table.ts'

/** In the order they are asked: of the names in a user agent the most telling counts, wherever it stands. */
export const tiers: readonly (readonly Section[])[] = [
  [{ category: 'scanner', rows: scannerRows }],
  [
    { category: 'search', rows: searchRows },
    { category: 'ai-training', rows: aiTrainingRows },
    { category: 'ai-search', rows: aiSearchRows },
    { category: 'ai-assistant', rows: aiAssistantRows },
    { category: 'seo', rows: seoRows },
    { category: 'monitoring', rows: monitoringRows },
    { category: 'social', rows: socialRows },
    { category: 'feed', rows: feedRows },
    { category: 'webhook', rows: webhookRows },
  ],
  // A reader or a monitor says what it was built with, too: that is asked only of who says nothing else.
  [
    { category: 'headless', rows: headlessRows },
    { category: 'library', rows: libraryRows },
  ],
  [{ category: 'browser', rows: browserRows }],
]

/** Longer user agents are cut to this many characters. */
export const userAgentCap = 512
const bounds = { count: 10_000, chars: 2_000_000 }

/** null: a request without a user agent. */
export type Classify = (userAgent: string | null) => Classified

/** Keeps at most 10,000 answers, for user agents of 2,000,000 characters in all; the oldest give way. */
export function createClassifier(): Classify {
  const classify = uncached()
  // Expressions are compiled when they are first used, and again when they are used more: no visitor should wait for it.
  for (let i = 0; i < 3; i++) classify('Mozilla/5.0 (compatible; somebot/1.0)')
  const kept = keptOnShelves(classify, bounds, 16)
  return (userAgent) => kept(cap(userAgent ?? ''))
}

function uncached(): (userAgent: string) => Classified {
  const tables = tiers.map(tableOf)
  const listed = crawlerList()
  const empty = unnamed('empty')
  const browser = unnamed('browser')
  const otherBot = unnamed('other-bot')
  return (userAgent) => {
    if (userAgent.trim() === '') return empty
    const lowered = userAgent.toLowerCase()
    for (const table of tables) {
      const found = table(lowered)
      if (found !== null) return found
    }
    return isBot(userAgent) ? (listed(userAgent) ?? otherBot) : browser
  }
}

/** A bot by its name is a bot on any device; a bot by the name of its device is none. */
function isBot(userAgent: string): boolean {
  return isbot(userAgent) && isbot(withoutDevice(userAgent))
}

function cap(userAgent: string): string {
  if (userAgent.length <= userAgentCap) return userAgent
  // A slice would keep all of the long string in memory for as long as it is kept itself.
  return Buffer.from(userAgent.slice(0, userAgentCap)).toString()
}
