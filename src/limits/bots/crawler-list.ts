// What the package crawler-user-agents knows about a bot that the own table does not. Its tags alone refuse nobody: whom it
// calls a scanner may check certificates for a living.
import crawlers from 'crawler-user-agents'
import type { Category, Classified } from './category.ts'
import { quarantined } from './quarantine.ts'
import { named } from './table.ts'

/** By the package's tag, of several the first here that is among them; its other tags name no category of ours. */
const categories: readonly (readonly [string, Category])[] = [
  ['scanner', 'other-bot'],
  ['ai-crawler', 'ai-training'],
  ['search-engine', 'search'],
  ['monitoring', 'monitoring'],
  ['feed-reader', 'feed'],
  ['social-preview', 'social'],
  ['http-library', 'library'],
  ['browser-automation', 'headless'],
  ['seo', 'seo'],
]

interface Listed {
  readonly pattern: string
  readonly tags?: readonly string[]
}

/** Some patterns as alternatives of one expression, each within a group that bears its name. */
interface Chunk {
  readonly expression: RegExp
  readonly byGroup: ReadonlyMap<string, Classified>
}

/** Chosen by measuring: 25 cost the same, 100 a third more. */
const chunkSize = 50

/** Finds the pattern that hits; `userAgent` is capped by the caller. */
export function crawlerList(): (userAgent: string) => Classified | null {
  const chunks = chunksOf(usable(crawlers))
  return (userAgent) => {
    for (const { expression, byGroup } of chunks) {
      const groups = expression.exec(userAgent)?.groups
      if (groups === undefined) continue
      for (const name in groups) if (groups[name] !== undefined) return byGroup.get(name) ?? null
    }
    return null
  }
}

export function usable<T extends Listed>(listed: readonly T[]): readonly T[] {
  return listed.filter(({ pattern }) => !quarantined.has(pattern))
}

function chunksOf(listed: readonly Listed[]): readonly Chunk[] {
  return Array.from({ length: Math.ceil(listed.length / chunkSize) }, (_, i) => {
    const part = listed.slice(i * chunkSize, (i + 1) * chunkSize)
    const alternatives = part.map(({ pattern }, j) => `(?<p${j}>${pattern})`)
    const classified = part.map(({ pattern, tags }) =>
      named(categoryOf(tags ?? []), familyOf(pattern)),
    )
    return {
      expression: new RegExp(alternatives.join('|')),
      byGroup: new Map(classified.map((one, j) => [`p${j}`, one])),
    }
  })
}

function categoryOf(tags: readonly string[]): Category {
  if (tags.includes('ai-crawler') && tags.includes('search-engine')) return 'ai-search'
  return categories.find(([tag]) => tags.includes(tag))?.[1] ?? 'other-bot'
}

/** `Ahrefs(Bot|SiteAudit)` is `ahrefs-bot-siteaudit`: no beauty, but one name a pattern. */
function familyOf(pattern: string): string {
  return pattern
    .replaceAll(/[^A-Za-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .toLowerCase()
}
