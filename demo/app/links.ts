// The short links, kept in the database. What is stored is always a checked http or https URL.
import { randomInt } from 'node:crypto'
import type { Database, Row } from './database.ts'

export interface Link {
  readonly code: string
  readonly url: string
  readonly clicks: number
}

export interface Links {
  /** Newest first. */
  newest(limit: number): readonly Link[]
  find(code: string): Link | null
  /** `href` must come from `checkUrl`. */
  add(href: string): Link
  /** Counts one click and says where to; null for an unknown code. */
  click(code: string): string | null
  /** Whether there was one to remove. */
  remove(code: string): boolean
}

export type CheckedUrl = { kind: 'url'; href: string } | { kind: 'refused'; why: string }

// No vowels: a code is never a word, so never one of our own paths such as /healthz.
const alphabet = 'bcdfghjkmnpqrstvwxyz23456789'
const codeLength = 7
const maxUrlLength = 2048

/** Parses what a person typed; `href` is in normal form, so it is safe in a Location header. */
export function checkUrl(typed: unknown): CheckedUrl {
  if (typeof typed !== 'string') {
    return refused(`url: found ${typed === undefined ? 'nothing' : JSON.stringify(typed)}`)
  }
  const shown = JSON.stringify(typed.slice(0, 100))
  if (typed.length > maxUrlLength) {
    return refused(`url: found ${typed.length} characters, at most ${maxUrlLength} are kept`)
  }
  const url = URL.parse(typed.trim())
  if (url === null) return refused(`url: ${shown} is not a whole URL`)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return refused(`url: ${shown} has the scheme ${url.protocol}`)
  }
  return { kind: 'url', href: url.href }
}

/** The links of this database. */
export function createLinks(database: Database): Links {
  const newest = database.prepare('SELECT code, url, clicks FROM links ORDER BY id DESC LIMIT ?')
  const find = database.prepare('SELECT code, url, clicks FROM links WHERE code = ?')
  const add = database.prepare('INSERT INTO links (code, url) VALUES (?, ?)')
  const click = database.prepare(
    'UPDATE links SET clicks = clicks + 1 WHERE code = ? RETURNING url',
  )
  const remove = database.prepare('DELETE FROM links WHERE code = ?')
  return {
    newest: (limit) => newest.all(limit).map(toLink),
    find(code) {
      const row = find.get(code)
      return row === undefined ? null : toLink(row)
    },
    add(href) {
      const code = newCode()
      add.run(code, href)
      return { code, url: href, clicks: 0 }
    },
    click(code) {
      const row = click.get(code)
      return row === undefined ? null : String(row['url'])
    },
    remove: (code) => remove.run(code).changes > 0,
  }
}

function toLink(row: Row): Link {
  return { code: String(row['code']), url: String(row['url']), clicks: Number(row['clicks']) }
}

function refused(found: string): CheckedUrl {
  return { kind: 'refused', why: `${found}; give an http:// or https:// URL` }
}

function newCode(): string {
  return Array.from({ length: codeLength }, () => alphabet[randomInt(alphabet.length)]).join('')
}
