// What `switch init` must know of an app, and what a person may answer. Pure; an answer that will not do says what would.

export interface Answers {
  readonly project: string
  readonly services: readonly Service[]
  readonly health: string
  readonly front: Front
}

/** The first one takes all paths that no other one takes. */
export interface Service {
  readonly name: string
  /** What it listens on in its container; of an app without Docker, null. */
  readonly port: number | null
}

/** What stands in front of the gateway, and what the slots are. */
export type Front =
  | { readonly kind: 'own-traefik'; readonly host: string; readonly email: string }
  /** `network`: what it is in; null: to be filled in. */
  | { readonly kind: 'existing-traefik'; readonly host: string; readonly network: string | null }
  /** Processes or other machines. */
  | {
      readonly kind: 'no-docker'
      readonly blue: ReadonlyMap<string, string>
      readonly green: ReadonlyMap<string, string>
    }

/** An answer as it is meant, or why it will not do. */
export type Read<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly why: string }

/** What docker compose takes as the name of a project, with room for `-green`. */
export function readProject(text: string): Read<string> {
  return /^[a-z0-9][a-z0-9_-]{0,49}$/.test(text)
    ? good(text)
    : bad('a project is named in small letters, digits, - and _, such as shop')
}

export function readHost(text: string): Read<string> {
  const host = text.toLowerCase().replace(/\.$/, '')
  const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?'
  return new RegExp(`^${label}(?:\\.${label})+$`).test(host)
    ? good(host)
    : bad('a host is a name in DNS without https:// and without a path, such as shop.example')
}

export function readEmail(text: string): Read<string> {
  return /^[^\s@'"$]+@[^\s@'"$]+\.[^\s@'"$]+$/.test(text)
    ? good(text)
    : bad('the certificate authority wants an e-mail address, such as ops@shop.example')
}

export function readHealth(text: string): Read<string> {
  return /^\/[!-"$-~]*$/.test(text)
    ? good(text)
    : bad('a health path begins with /, such as /healthz')
}

/** `web:3000`. */
export function readService(text: string): Read<Service> {
  const [, name, port] = /^([a-z][a-z0-9_-]{0,30}):(\d{1,5})$/.exec(text) ?? []
  const number = Number(port)
  return name !== undefined && number >= 1 && number <= 65_535
    ? good({ name, port: number })
    : bad('a service is NAME:PORT, such as web:3000')
}

/** `web=http://127.0.0.1:3001`. */
export function readOrigin(text: string): Read<readonly [string, string]> {
  const [, name, url] = /^([a-z][a-z0-9_-]{0,30})=(https?:\/\/[^\s/?#@]+)\/?$/.exec(text) ?? []
  return name !== undefined && url !== undefined && URL.canParse(url)
    ? good([name, url])
    : bad('expected NAME=URL, such as web=http://127.0.0.1:3001')
}

/** Both slots need the same names. */
export function sameServices(
  blue: ReadonlyMap<string, string>,
  green: ReadonlyMap<string, string>,
): Read<readonly Service[]> {
  const names = [...blue.keys()]
  if (names.length === 0)
    return bad(
      'without Docker each slot needs an address: --blue web=http://127.0.0.1:3001 --green web=http://127.0.0.1:3002',
    )
  const odd = [
    ...names.filter((name) => !green.has(name)),
    ...[...green.keys()].filter((name) => !blue.has(name)),
  ]
  if (odd.length > 0)
    return bad(`both slots need the same services; only one has ${odd.join(', ')}`)
  return good(names.map((name) => ({ name, port: null })))
}

function good<T>(value: T): Read<T> {
  return { ok: true, value }
}

function bad(why: string): { readonly ok: false; readonly why: string } {
  return { ok: false, why }
}
