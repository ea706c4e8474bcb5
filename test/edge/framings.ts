// Requests whose end two servers could see in different places: every spelling, byte, order and line end of the fields
// that frame a message. Deterministic, without repeats. `@@@@@` stands for the number of the case wherever it occurs.
import {
  codingNames,
  codings,
  connections,
  expects,
  extensions,
  framingFields,
  hosts,
  lastChunks,
  lengthNames,
  lengths,
  lineEnds,
  methods,
  sizes,
  targets,
  trailers,
  versions,
} from './framing-words.ts'

export interface Framing {
  readonly group: string
  /** Latin1. The request that is meant is `/c/@@@@@`; one for `/s/@@@@@` is hidden in many bodies. */
  readonly bytes: string
}

/** All cases, in a fixed order. */
export function framings(): Framing[] {
  const seen = new Set<string>()
  const out: Framing[] = []
  for (const [group, make] of Object.entries(groups)) {
    for (const made of make()) {
      const bytes = made.replaceAll(/[^\0-\xff]/g, (char) => Buffer.from(char).toString('latin1'))
      if (seen.has(bytes)) continue
      seen.add(bytes)
      out.push({ group, bytes })
    }
  }
  return out
}

const crlf = '\r\n'
const hidden = 'GET /s/@@@@@ HTTP/1.1\r\nHost: shop.example\r\n\r\n'
const te = 'Transfer-Encoding: chunked'

/** Every byte but letters, digits and the hyphen. */
const oddBytes = [
  ...range(0, 0x2d),
  ...range(0x2e, 0x30),
  ...range(0x3a, 0x41),
  ...range(0x5b, 0x61),
  ...range(0x7b, 0x100),
].map((code) => String.fromCharCode(code))
/** Those that some reader takes for blank, for an end of line, or for nothing. */
// oxfmt-ignore
const blanks = [
  '\0', '\b', '\t', '\n', '\v', '\f', '\r', '\x1c', '\x1f', ' ', '\x7f', '\x85', '\xa0', '\xad', '\xff',
]

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i)
}

function post(fields: readonly string[], body: string): string {
  return request('POST /c/@@@@@ HTTP/1.1', ['Host: shop.example', ...fields], body)
}

function request(line: string, fields: readonly string[], body: string): string {
  return [line, ...fields, '', body].join(crlf)
}

/** Read by the coding it is over after `0`; read by this length, what is hidden is body too. */
const afterChunks = `0\r\n\r\n${hidden}`
const coverAll = `Content-Length: ${afterChunks.length}`
/** Read by the length 4 it is over after the chunk size; read by the coding, what is hidden is body. */
const inChunk = `${hidden.length.toString(16).padStart(2, '0')}\r\n${hidden}\r\n0\r\n\r\n`

/** Both ways in which a coding and a length that contradict each other can be used. */
function both(coding: string): string[] {
  return [post([coding, coverAll], afterChunks), post(['Content-Length: 4', coding], inChunk)]
}

/** A field that might be Transfer-Encoding, with a length beside it and without one. */
function asCoding(field: string): string[] {
  return [...both(field), post([field], inChunk), post([field], afterChunks)]
}

/** A field that might be Content-Length 5, with a coding beside it and without one. */
function asLength(field: string): string[] {
  return [post([field], 'hello'), post([field], `hello${hidden}`), post([te, field], afterChunks)]
}

function chunked(body: string, ...fields: readonly string[]): string {
  return post([te, ...fields], body)
}

/** A byte at each place of a field where a reader may strip, stop or join. */
function placed(name: string, value: string, byte: string): string[] {
  const half = Math.floor(value.length / 2)
  return [
    `${byte}${name}: ${value}`,
    `${name}${byte}: ${value}`,
    `${name}:${byte}${value}`,
    `${name}: ${value}${byte}`,
    `${name}: ${value.slice(0, half)}${byte}${value.slice(half)}`,
    `X: y${byte}${name}: ${value}`,
    `${name}:${byte}`,
  ]
}

function tuples(fields: readonly string[], length: number): string[][] {
  if (length === 0) return [[]]
  return tuples(fields, length - 1).flatMap((head) => fields.map((field) => [...head, field]))
}

const groups: Readonly<Record<string, () => string[]>> = {
  'bytes around Transfer-Encoding': () =>
    oddBytes.flatMap((byte) =>
      placed('Transfer-Encoding', 'chunked', byte).flatMap((field) => both(field).slice(0, 1)),
    ),
  'blanks around Transfer-Encoding': () =>
    blanks.flatMap((byte) => placed('Transfer-Encoding', 'chunked', byte).flatMap(asCoding)),
  'bytes around Content-Length': () =>
    oddBytes.flatMap((byte) =>
      placed('Content-Length', '5', byte).map((field) => post([field], `hello${hidden}`)),
    ),
  'blanks around Content-Length': () =>
    blanks.flatMap((byte) => placed('Content-Length', '15', byte).flatMap(asLength)),
  'bytes within names': () =>
    oddBytes.flatMap((byte) => [
      ...both(`Transfer${byte}Encoding: chunked`),
      post([te, `Content${byte}Length: 5`], afterChunks),
      post([`Content${byte}Length: 5`], `hello${hidden}`),
    ]),
  'names of Transfer-Encoding': () => codingNames.flatMap((name) => asCoding(`${name}: chunked`)),
  'names of Content-Length': () => lengthNames.flatMap((name) => asLength(`${name}: 5`)),
  codings: () => codings.flatMap((coding) => asCoding(`Transfer-Encoding: ${coding}`)),
  lengths: () => lengths.flatMap((length) => asLength(`Content-Length: ${length}`)),
  'repeated fields': () =>
    [...tuples(framingFields, 2), ...tuples(framingFields.slice(0, 6), 3)].flatMap((fields) => [
      post(fields, afterChunks),
      post(fields, inChunk),
    ]),
  'line ends': () => lineEnds.flatMap(endedBy),
  'chunk sizes': () =>
    sizes.flatMap((size) => [
      chunked(`${size}\r\nhello\r\n0\r\n\r\n`),
      chunked(`${size}\r\n\r\n${hidden}`),
      chunked(`1\r\na\r\n${size}\r\nhello\r\n0\r\n\r\n${hidden}`),
    ]),
  'chunk extensions': () =>
    extensions.flatMap((extension) => [
      chunked(`5${extension}\r\nhello\r\n0\r\n\r\n`),
      chunked(`5\r\nhello\r\n0${extension}\r\n\r\n${hidden}`),
    ]),
  'bytes in chunk extensions': () =>
    oddBytes.flatMap((byte) => [
      chunked(`5;a${byte}b=c\r\nhello\r\n0\r\n\r\n`),
      chunked(`5;a="${byte}"\r\nhello\r\n0\r\n\r\n`),
    ]),
  'chunk ends': () =>
    lineEnds.flatMap((end) => [
      chunked(`5\r\nhello${end}0\r\n\r\n`),
      chunked(`5${end}hello\r\n0\r\n\r\n`),
      chunked(`5\r\nhello${end}${(hidden.length + 2).toString(16)}\r\n${hidden}\r\n0\r\n\r\n`),
    ]),
  'last chunks': () =>
    lastChunks.flatMap((last) => [chunked(`5\r\nhello\r\n${last}`), chunked(`${last}${hidden}`)]),
  trailers: () =>
    trailers.flatMap((field) => [
      chunked(`5\r\nhello\r\n0\r\n${field}\r\n\r\n`),
      chunked(`5\r\nhello\r\n0\r\n${field}\r\n\r\n${hidden}`, 'Trailer: X-Good'),
    ]),
  'bytes in trailers': () =>
    oddBytes.flatMap((byte) => [
      chunked(`0\r\nX${byte}: y\r\n\r\n`),
      chunked(`0\r\nX: y${byte}z\r\n\r\n`),
    ]),
  versions: () =>
    versions.flatMap((version) => [
      request(`POST /c/@@@@@ ${version}`, ['Host: shop.example', te], inChunk),
      request(`POST /c/@@@@@ ${version}`, ['Host: shop.example', 'Content-Length: 5'], 'hello'),
      request(`GET /c/@@@@@ ${version}`, ['Host: shop.example'], ''),
      request(`GET /c/@@@@@ ${version}`, [], ''),
    ]),
  methods: () =>
    methods.flatMap((method) => [
      request(`${method} /c/@@@@@ HTTP/1.1`, ['Host: shop.example', te], inChunk),
      request(`${method} /c/@@@@@ HTTP/1.1`, ['Host: shop.example', 'Content-Length: 5'], 'hello'),
      request(`${method} /c/@@@@@ HTTP/1.1`, ['Host: shop.example'], `5\r\nhello\r\n${hidden}`),
    ]),
  targets: () =>
    targets.flatMap((target) => [
      request(`POST ${target} HTTP/1.1`, ['Host: shop.example', te], inChunk),
      request(`OPTIONS ${target} HTTP/1.1`, ['Host: shop.example'], ''),
      request(`GET ${target} HTTP/1.1`, [], ''),
    ]),
  'bytes in the request line': () =>
    oddBytes.flatMap((byte) => [
      request(`GET /c/@@@@@${byte} HTTP/1.1`, ['Host: shop.example'], ''),
      request(`GET${byte}/c/@@@@@ HTTP/1.1`, ['Host: shop.example'], ''),
      request(`GET /c/@@@@@${byte}HTTP/1.1`, ['Host: shop.example'], ''),
    ]),
  hosts: () =>
    [...hosts.map((host) => [host]), ...tuples(hosts.slice(0, 12), 2)].map((fields) =>
      request('POST /c/@@@@@ HTTP/1.1', [...fields, te], inChunk),
    ),
  expects: () =>
    expects.flatMap((value) => [
      post([`Expect: ${value}`, te], inChunk),
      post([`Expect: ${value}`, 'Content-Length: 5'], 'hello'),
      post([`Expect: ${value}`], hidden),
      post([`Expect: ${value}`, 'Content-Length: 4', te], inChunk),
      request(
        'POST /c/@@@@@ HTTP/1.0',
        ['Host: shop.example', `Expect: ${value}`, 'Content-Length: 5'],
        'hello',
      ),
    ]),
  connections: () =>
    connections.flatMap((value) => [
      post([`Connection: ${value}`, te], inChunk),
      post([te, `Connection: ${value}`], afterChunks),
      post([`Connection: ${value}`, 'Content-Length: 5'], 'hello'),
      post([`Connection: ${value}`, 'Upgrade: h2c', 'HTTP2-Settings: AA', te], inChunk),
    ]),
}

/** One line end of an otherwise plain request is another. */
function endedBy(end: string): string[] {
  const parts = ['POST /c/@@@@@ HTTP/1.1', 'Host: shop.example', te, 'X: y', '', inChunk]
  const withCoding = range(0, 5).map((at) => joinedBut(parts, at, end))
  const lengthParts = ['POST /c/@@@@@ HTTP/1.1', 'Host: shop.example', 'Content-Length: 5', '', '']
  const withLength = range(0, 4).map((at) => `${joinedBut(lengthParts, at, end)}hello${hidden}`)
  const ended = `POST /c/@@@@@ HTTP/1.1\r\nHost: shop.example\r\n${te}${end}${end}${inChunk}`
  const before = `POST /c/@@@@@ HTTP/1.1\r\nHost: shop.example\r\nX: y${end}${te}\r\n${coverAll}`
  return [...withCoding, ...withLength, ended, `${before}\r\n\r\n${afterChunks}`]
}

/** Joined by CRLF, but for one place. */
function joinedBut(parts: readonly string[], at: number, end: string): string {
  return parts.reduce((text, part, i) => `${text}${i - 1 === at ? end : crlf}${part}`)
}
