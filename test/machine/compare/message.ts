// Reads HTTP/1.1 messages out of the bytes that were seen (as latin1), for both ends of a comparison. It never repairs:
// what is not whole by its own framing (RFC 9112 6.3) is told as not whole.

export interface Field {
  readonly name: string
  readonly value: string
}

export interface Head {
  /** Request or status line. */
  readonly line: string
  readonly fields: readonly Field[]
  /** Everything up to and with the empty line, as it came. */
  readonly text: string
}

export type Framing =
  | { readonly kind: 'length'; readonly length: number }
  | { readonly kind: 'chunked' }
  | { readonly kind: 'close' }

export interface Body {
  readonly data: string
  readonly trailers: readonly Field[]
  /** Where the next message starts; null while the body is not whole. */
  readonly end: number | null
}

/** The head that starts at `from`, or null while it is not complete. */
export function headAt(text: string, from: number): Head | null {
  const end = text.indexOf('\r\n\r\n', from)
  if (end === -1) return null
  const [line = '', ...rest] = text.slice(from, end).split('\r\n')
  return { line, fields: rest.map(fieldOf), text: text.slice(from, end + 4) }
}

/** The values of a field, in their order; names are compared without case. */
export function valuesOf(fields: readonly Field[], name: string): string[] {
  return fields.filter((field) => field.name.toLowerCase() === name).map(({ value }) => value)
}

export function requestFraming(head: Head): Framing {
  return codedFraming(head) ?? { kind: 'length', length: 0 }
}

/** `method`: of the request that is answered. */
export function responseFraming(head: Head, method: string): Framing {
  const status = statusOf(head)
  if (method === 'HEAD' || status < 200 || status === 204 || status === 304) {
    return { kind: 'length', length: 0 }
  }
  return codedFraming(head) ?? { kind: 'close' }
}

/** The status of a response head; 0 if its first line is no status line. */
export function statusOf(head: Head): number {
  return Number(/^HTTP\/1\.[01] (\d{3})( |$)/.exec(head.line)?.[1] ?? 0)
}

export function bodyAt(text: string, from: number, framing: Framing): Body {
  switch (framing.kind) {
    case 'length': {
      const end = from + framing.length
      return { data: text.slice(from, end), trailers: [], end: text.length >= end ? end : null }
    }
    case 'chunked':
      return chunksAt(text, from)
    case 'close':
      return { data: text.slice(from), trailers: [], end: null }
  }
}

function fieldOf(line: string): Field {
  const colon = line.indexOf(':')
  return { name: line.slice(0, colon), value: line.slice(colon + 1).trim() }
}

function codedFraming(head: Head): Framing | null {
  if (valuesOf(head.fields, 'transfer-encoding').some((value) => /chunked/i.test(value))) {
    return { kind: 'chunked' }
  }
  const [length] = valuesOf(head.fields, 'content-length')
  return length === undefined ? null : { kind: 'length', length: Number(length) }
}

function chunksAt(text: string, from: number): Body {
  let data = ''
  for (let at = from; ;) {
    const lineEnd = text.indexOf('\r\n', at)
    const size = lineEnd === -1 ? Number.NaN : Number.parseInt(text.slice(at, lineEnd), 16)
    if (Number.isNaN(size)) return { data, trailers: [], end: null }
    if (size === 0) return lastChunk(text, lineEnd, data)
    data += text.slice(lineEnd + 2, lineEnd + 2 + size)
    at = lineEnd + 2 + size + 2
    if (at > text.length) return { data, trailers: [], end: null }
  }
}

function lastChunk(text: string, lineEnd: number, data: string): Body {
  const end = text.indexOf('\r\n\r\n', lineEnd)
  if (end === -1) return { data, trailers: [], end: null }
  const lines = text.slice(lineEnd + 2, Math.max(end, lineEnd + 2)).split('\r\n')
  return { data, trailers: lines.filter((line) => line !== '').map(fieldOf), end: end + 4 }
}
