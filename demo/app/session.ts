// Who is logged in: a signed cookie, nothing kept on the server.
// The secret lives in the database, so the other version and the next start accept the same cookie.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Database } from './database.ts'

export interface Sessions {
  /** The Set-Cookie value that logs this name in. */
  issue(name: string): string
  /** The name in the Cookie header, or null when there is none or its signature is not ours. */
  read(cookieHeader: string | undefined): string | null
}

const cookieName = 'session'
const attributes = 'Path=/; HttpOnly; SameSite=Lax'
const lifeSeconds = 30 * 24 * 3600

/** The Set-Cookie value that logs out. */
export const clearedCookie = `${cookieName}=; ${attributes}; Max-Age=0`

/** Sessions under the secret of this database, which is made on first use. */
export function createSessions(database: Database): Sessions {
  const secret = sharedSecret(database)
  const sign = (text: string) => createHmac('sha256', secret).update(text).digest('base64url')
  return {
    issue(name) {
      const claim = `${Buffer.from(name).toString('base64url')}.${nowSeconds() + lifeSeconds}`
      return `${cookieName}=${claim}.${sign(claim)}; ${attributes}; Max-Age=${lifeSeconds}`
    },
    read(cookieHeader) {
      const [name, expires, signature] = findCookie(cookieHeader)?.split('.') ?? []
      if (name === undefined || expires === undefined || signature === undefined) return null
      if (!isSame(signature, sign(`${name}.${expires}`))) return null
      return Number(expires) > nowSeconds() ? Buffer.from(name, 'base64url').toString('utf8') : null
    },
  }
}

function sharedSecret(database: Database): Uint8Array {
  // Whoever comes first wins; the other reads what the first wrote.
  database
    .prepare("INSERT OR IGNORE INTO secrets (name, value) VALUES ('session', ?)")
    .run(randomBytes(32))
  const row = database.prepare("SELECT value FROM secrets WHERE name = 'session'").get()
  const secret = row?.['value']
  if (secret instanceof Uint8Array) return secret
  throw new Error("table secrets: the value named 'session' is no blob; delete the row")
}

function findCookie(header: string | undefined): string | undefined {
  const start = `${cookieName}=`
  return header
    ?.split(';')
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(start))
    ?.slice(start.length)
}

function isSame(a: string, b: string): boolean {
  const left = Buffer.from(a)
  const right = Buffer.from(b)
  return left.length === right.length && timingSafeEqual(left, right)
}

function nowSeconds(): number {
  return Math.floor(Date.now() / 1000)
}
