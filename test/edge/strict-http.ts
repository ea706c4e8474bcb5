// A second opinion on HTTP/1.1: reads requests by the grammar of RFC 9112 and by nothing else, and refuses whatever
// another reader could take differently. It must share no code, and no leniency, with the gateway or with Node.

export interface StrictRequest {
  readonly kind: 'request'
  readonly method: string
  readonly target: string
  readonly version: string
  readonly fields: readonly (readonly [name: string, value: string])[]
  readonly body: string
  readonly trailers: readonly (readonly [name: string, value: string])[]
  readonly chunkExtensions: boolean
  /** How many characters it takes. */
  readonly length: number
}

export type StrictReading =
  | StrictRequest
  /** What is there is sound so far; `head`: all of the head is. */
  | { readonly kind: 'incomplete'; readonly head: boolean; readonly expectsContinue: boolean }
  | { readonly kind: 'refused'; readonly why: string }

/** Reads the request at the start of the text (latin1). */
export function readStrictly(text: string): StrictReading {
  const end = text.indexOf('\r\n\r\n')
  const lines = (end === -1 ? text : text.slice(0, end)).split('\r\n')
  if (end === -1) return incompleteHead(lines)
  const line = requestLine.exec(lines[0] ?? '')
  if (line === null) return refused(`request line ${JSON.stringify(lines[0])}`)
  const [, method = '', target = '', version = ''] = line
  const fields = readFields(lines.slice(1))
  if (typeof fields === 'string') return refused(fields)
  const doubt = doubtAbout(method, target, version, fields)
  if (doubt !== null) return refused(doubt)
  const body = readBody(text, end + 4, fields)
  if (typeof body === 'string') return refused(body)
  if (body === null) return { kind: 'incomplete', head: true, expectsContinue: expects(fields) }
  return { kind: 'request', method, target, version, fields, ...body }
}

/** Reads requests until the text ends, or until one is refused or incomplete. An empty line may precede each (2.2). */
export function readAllStrictly(text: string): {
  readonly requests: StrictRequest[]
  readonly rest: StrictReading | null
} {
  const requests: StrictRequest[] = []
  for (let at = 0; at < text.length;) {
    if (text.startsWith('\r\n', at)) at += 2
    const reading = readStrictly(text.slice(at))
    if (reading.kind !== 'request') return { requests, rest: reading }
    requests.push(reading)
    at += reading.length
  }
  return { requests, rest: null }
}

const token = "[!#$%&'*+.^_`|~0-9A-Za-z-]+"
const requestLine = new RegExp(`^(${token}) ([\\x21-\\x7e]+) HTTP/(1\\.[01])$`)
const fieldLine = new RegExp(
  `^(${token}):[ \\t]*((?:[\\x21-\\x7e\\x80-\\xff](?:[\\t\\x20-\\x7e\\x80-\\xff]*[\\x21-\\x7e\\x80-\\xff])?)?)[ \\t]*$`,
)
const quoted =
  '"(?:[\\t\\x20\\x21\\x23-\\x5b\\x5d-\\x7e\\x80-\\xff]|\\\\[\\t\\x20-\\x7e\\x80-\\xff])*"'
// A name or value may be empty, which the grammar does not allow: it moves no border, for the line ends where it did.
const chunkLine = new RegExp(
  `^([0-9A-Fa-f]+)((?:[ \\t]*;[ \\t]*(?:${token})?(?:[ \\t]*=[ \\t]*(?:${token}|${quoted})?)?)*)$`,
)
const authority = /^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._~!$&'()*+;=%-]+)(:\d{0,5})?$/

type Fields = readonly (readonly [string, string])[]

function refused(why: string): StrictReading {
  return { kind: 'refused', why }
}

/** The last line may still be on its way; those before it are judged. */
function incompleteHead(lines: readonly string[]): StrictReading {
  const whole = lines.slice(0, -1)
  if (whole[0] !== undefined && !requestLine.test(whole[0])) return refused('request line')
  const fields = readFields(whole.slice(1))
  if (typeof fields === 'string') return refused(fields)
  return { kind: 'incomplete', head: false, expectsContinue: false }
}

function readFields(lines: readonly string[]): Fields | string {
  const fields: [string, string][] = []
  for (const line of lines) {
    const field = fieldLine.exec(line)
    if (field === null) return `field line ${JSON.stringify(line)}`
    fields.push([field[1] ?? '', field[2] ?? ''])
  }
  return fields
}

function valuesOf(fields: Fields, name: string): string[] {
  return fields.filter(([each]) => each.toLowerCase() === name).map(([, value]) => value)
}

function expects(fields: Fields): boolean {
  return valuesOf(fields, 'expect')[0]?.toLowerCase() === '100-continue'
}

/** What makes a well-spelt head ambiguous (RFC 9112 3.2, 6.1, 6.3); null: nothing. */
function doubtAbout(
  method: string,
  target: string,
  version: string,
  fields: Fields,
): string | null {
  const lengths = valuesOf(fields, 'content-length')
  const codings = valuesOf(fields, 'transfer-encoding')
  const hosts = valuesOf(fields, 'host')
  if (hosts.length > 1 || (hosts.length === 0 && version === '1.1')) return 'not one Host'
  if (hosts.some((host) => !authority.test(host))) return 'Host is no authority'
  const absolute = /^https?:\/\/([^/?#]+)/i.exec(target)?.[1]
  if (!target.startsWith('/') && target !== '*' && absolute === undefined) return 'target'
  if (absolute !== undefined && !authority.test(absolute)) return 'authority in the target'
  if (target === '*' && method !== 'OPTIONS') return 'asterisk'
  if (method === 'CONNECT') return 'CONNECT'
  if (lengths.length + codings.length > 1) return 'more than one framing field'
  if (lengths.some((length) => !isLength(length))) return 'Content-Length'
  if (codings.some((coding) => coding.toLowerCase() !== 'chunked')) return 'Transfer-Encoding'
  if (codings.length > 0 && version === '1.0') return 'a coding in HTTP/1.0'
  return fields.some(([name]) => isLookAlike(name)) ? 'a look-alike' : null
}

/** One that fits a double, and is not padded to hide what it is. */
function isLength(text: string): boolean {
  return /^\d{1,16}$/.test(text) && Number.isSafeInteger(Number(text))
}

/** A name that CGI rules, which know letters, digits and underscores only, turn into the one of a framing field. */
function isLookAlike(name: string): boolean {
  return isFramingName(name) && !/^(transfer-encoding|content-length)$/i.test(name)
}

/** Whether a name frames a message, or does by CGI rules. */
export function isFramingName(name: string): boolean {
  return /^transfer[^a-z0-9]encoding$|^content[^a-z0-9]length$/i.test(name)
}

type Body = Pick<StrictRequest, 'body' | 'trailers' | 'chunkExtensions' | 'length'>

/** Null: it is not complete. */
function readBody(text: string, start: number, fields: Fields): Body | string | null {
  if (valuesOf(fields, 'transfer-encoding').length > 0) return readChunks(text, start)
  const end = start + Number(valuesOf(fields, 'content-length')[0] ?? 0)
  if (text.length < end) return null
  return { body: text.slice(start, end), trailers: [], chunkExtensions: false, length: end }
}

/** RFC 9112 7.1. */
function readChunks(text: string, start: number): Body | string | null {
  let body = ''
  let chunkExtensions = false
  for (let at = start; ;) {
    const lineEnd = text.indexOf('\r\n', at)
    if (lineEnd === -1) return null
    const chunk = chunkLine.exec(text.slice(at, lineEnd))
    if (chunk === null) return `chunk line ${JSON.stringify(text.slice(at, lineEnd))}`
    const size = Number.parseInt(chunk[1] ?? '', 16)
    if (!Number.isSafeInteger(size)) return 'chunk size'
    chunkExtensions ||= chunk[2] !== ''
    at = lineEnd + 2
    if (size === 0) return readTrailers(text, at, body, chunkExtensions)
    if (text.length < at + size + 2) return null
    body += text.slice(at, at + size)
    at += size
    if (text.slice(at, at + 2) !== '\r\n') return 'no CRLF after a chunk'
    at += 2
  }
}

function readTrailers(
  text: string,
  start: number,
  body: string,
  chunkExtensions: boolean,
): Body | string | null {
  // The empty line may come at once, so it is looked for from the line end before.
  const end = text.indexOf('\r\n\r\n', start - 2)
  if (end === -1) return null
  const trailers = end < start ? [] : readFields(text.slice(start, end).split('\r\n'))
  if (typeof trailers === 'string') return trailers
  return { body, trailers, chunkExtensions, length: end + 4 }
}
