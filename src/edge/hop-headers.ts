// What may pass through a proxy, and what ends at it (RFC 9110 7.6.1). Fields are walked as they came: names and
// values in turn, so order, case and repeated fields survive.

const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** Fields a Connection header cannot make us drop: a client could hide itself or others with them. */
const neverNominated = new Set([
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
      if (!mayBeNominated(field)) continue
      nominated ??= new Set()
      nominated.add(field)
    }
  })
  return nominated
}

function mayBeNominated(field: string): boolean {
  return (
    field !== '' &&
    field !== 'close' &&
    !hopByHop.has(field) &&
    !neverNominated.has(field) &&
    !field.startsWith('x-forwarded-') &&
    !field.startsWith('x-sluice-')
  )
}
