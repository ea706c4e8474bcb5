// Messages that were sound until somebody laid hands on them: bytes put in, taken out, changed, doubled and swapped.
import * as fc from 'fast-check'

/** Pieces that make a difference to a parser. */
// oxfmt-ignore
const pieces = [
  '\r\n', '\n', '\r', '\r\n\r\n', '\r\n ', '\t', ' ', '\0', '\x0b', '\x7f', '\x80', '\xff',
  ':', ',', ';', '=', '"', '-', '_', '+', '0', '1', '5', '9', 'a', 'f', 'x', '/', '?', '*',
  'chunked', 'gzip', 'identity', 'close', 'keep-alive', 'trailers', '100-continue',
  'HTTP/1.0', 'HTTP/1.1', 'HTTP/2.0', 'HEAD', 'OPTIONS', '204', '304', '103', '101',
  '\r\nContent-Length: 5', '\r\nContent-Length: 0', '\r\nTransfer-Encoding: chunked',
  '\r\nTransfer_Encoding: chunked', '\r\nConnection: close, x-a', '\r\nHost: other',
  '0\r\n\r\n', '5\r\nhello\r\n', '5;a=b\r\nhello\r\n', '0\r\nX: y\r\n\r\n',
]

interface Edit {
  readonly kind: 'put' | 'take' | 'replace' | 'double' | 'cut'
  /** Where, in ten thousandths of the length. */
  readonly at: number
  readonly length: number
  readonly piece: string
}

const edit: fc.Arbitrary<Edit> = fc.record({
  kind: fc.constantFrom('put', 'take', 'replace', 'double', 'cut'),
  at: fc.noBias(fc.nat(9999)),
  length: fc.integer({ min: 1, max: 12 }),
  piece: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...pieces) },
    {
      weight: 1,
      arbitrary: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
    },
  ),
})

/** One of the messages (latin1) after one to three edits. */
export function mutated(messages: readonly string[]): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom(...messages), fc.array(edit, { minLength: 1, maxLength: 3 }))
    .map(([message, edits]) => edits.reduce(apply, message))
}

function apply(text: string, { kind, at, length, piece }: Edit): string {
  const from = Math.floor((at / 10_000) * text.length)
  const [before, after] = [text.slice(0, from), text.slice(from)]
  switch (kind) {
    case 'put':
      return before + piece + after
    case 'take':
      return before + after.slice(length)
    case 'replace':
      return before + piece + after.slice(piece.length)
    case 'double':
      return before + after.slice(0, length * 4) + after
    case 'cut':
      return length > 10 ? before : before + after.slice(1)
  }
}
