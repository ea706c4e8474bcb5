// What may pass through a proxy, and what ends at it (RFC 9110 7.6.1). Fields are walked as they came: names and
// values in turn, so order, case and repeated fields survive.
import { hopByHop } from '../model/hop-by-hop.ts'

/** With these a peer could hide itself, pose as another or be read twice. */
const guarded = new Set([
  'authorization',
  'content-length',
  'cookie',
  'expect',
  'forwarded',
  'host',
  'set-cookie',
  'via',
  'x-real-ip',
  'x-request-id',
])

/** Whether a field, by its lower-case name, ends at this hop. */
export function isHopByHop(name: string, nominated: ReadonlySet<string> | null): boolean {
  return hopByHop.has(name) || (nominated !== null && nominated.has(name))
}

/**
 * A lower-case name as CGI and WSGI servers read it, which know it in letters, digits and underscores only: to them
 * `x_forwarded_for` and `x.forwarded.for` are `x-forwarded-for`.
 */
export function folded(lower: string): string {
  return unusual.test(lower) ? lower.replaceAll(everyUnusual, '-') : lower
}

const unusual = /[^a-z0-9-]/
const everyUnusual = /[^a-z0-9-]/g

/** Walks names and values in turn, as Node's `rawHeaders` holds them. */
export function eachField(
  rawHeaders: readonly string[],
  visit: (name: string, value: string) => void,
): void {
  for (let i = 0; i < rawHeaders.length; i += 2) visit(rawHeaders[i] ?? '', rawHeaders[i + 1] ?? '')
}

/** The fields that the Connection headers of a message nominate, beyond those that are hop-by-hop anyway. */
export function nominatedFields(rawHeaders: readonly string[]): ReadonlySet<string> | null {
  let nominated: Set<string> | null = null
  eachField(rawHeaders, (name, value) => {
    if (name.length !== 10 || name.toLowerCase() !== 'connection') return
    for (const token of value.toLowerCase().split(',')) {
      const field = token.trim()
      if (field === '' || field === 'close' || isGuarded(field)) continue
      nominated ??= new Set()
      nominated.add(field)
    }
  })
  return nominated
}

/** Whether a field decides framing, routing or who asks: a peer can neither nominate it away nor add it as a trailer. */
export function isGuarded(field: string): boolean {
  return (
    hopByHop.has(field) ||
    guarded.has(field) ||
    field.startsWith('x-forwarded-') ||
    field.startsWith('x-sluice-')
  )
}
