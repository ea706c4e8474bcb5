// The own table of user agents: what a row is, and how rows become one expression. A row is a literal token, so its text,
// found in a user agent, is the key to the row.
import type { Category, Classified } from './category.ts'
import { identities } from './identities.ts'

export interface Row {
  /**
   * Found as a whole word, in any case; `^` before it: only at the start, `$` after it: only at the end. A token that
   * ends in a letter or digit is not found within a longer word.
   */
  readonly token: string
  /** The token's first word in lower case, if it is not said. */
  readonly family?: string
  /** For a crawler the token, if it is not said; null: it is not held to robots.txt. */
  readonly robots?: string | null
}

export interface Section {
  readonly category: Category
  readonly rows: readonly Row[]
}

/** Finds the row whose token stands first in a user agent, which is given in lower case; of two there, the longer. */
export function tableOf(sections: readonly Section[]): (lowered: string) => Classified | null {
  const byText = new Map<string, Classified>()
  for (const { category, rows } of sections)
    for (const row of rows) byText.set(textOf(row), classifiedBy(category, row))
  const expression = expressionOf(sections.flatMap((section) => section.rows))
  return (lowered) => {
    const found = expression.exec(lowered)
    return found === null ? null : (byText.get(found[0]) ?? null)
  }
}

/** A visitor of whom no more than the category is known. */
export function unnamed(category: Category): Classified {
  return named(category, category)
}

export function named(
  category: Category,
  family: string,
  robots: string | null = null,
): Classified {
  const verifiable = category === 'search' && identities.has(family)
  return Object.freeze({ category, family, rule: `bot.${category}`, verifiable, robots })
}

/** The product tokens that robots.txt calls these rows by. */
export function tableRobots(category: Category, rows: readonly Row[]): readonly string[] {
  const tokens = rows.map((row) => classifiedBy(category, row).robots)
  return [...new Set(tokens.filter((token) => token !== null))]
}

/** Who reads a site of its own accord, and so is expected to ask robots.txt first. */
const crawlers: ReadonlySet<Category> = new Set(['search', 'ai-training', 'ai-search', 'seo'])

function classifiedBy(category: Category, row: Row): Classified {
  const word = /[a-z0-9][\w.-]*/i.exec(row.token)?.[0] ?? row.token
  const robots = row.robots === undefined && crawlers.has(category) ? word : (row.robots ?? null)
  return named(category, row.family ?? word.toLowerCase(), robots)
}

function textOf({ token }: Row): string {
  return token.replace(/^\^/, '').replace(/\$$/, '').toLowerCase()
}

function expressionOf(rows: readonly Row[]): RegExp {
  // The longer first: an expression takes the first alternative that fits.
  const sorted = [...rows].sort((a, b) => textOf(b).length - textOf(a).length)
  return new RegExp(`(?<![a-z0-9])(?:${sorted.map(alternative).join('|')})`)
}

function alternative(row: Row): string {
  const text = textOf(row)
  const literal = text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`)
  const start = row.token.startsWith('^') ? '^' : ''
  if (row.token.endsWith('$')) return `${start}${literal}$`
  return `${start}${literal}${/[a-z0-9]$/.test(text) ? '(?![a-z])' : ''}`
}
