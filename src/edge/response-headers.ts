// The headers a client receives: the target's own, less what ends at this hop. Nothing is folded, renamed or reordered.
import type { IncomingMessage } from 'node:http'
import { eachField, isHopByHop, nominatedFields } from './hop-headers.ts'

/** Names and values in turn. `trailers`: the Trailer field may pass, because the body is relayed as chunked. */
export function responseHeaders(
  answer: IncomingMessage,
  relays: { readonly trailers: boolean },
): string[] {
  const nominated = nominatedFields(answer.rawHeaders)
  const bodiless = answer.statusCode === 204
  const out: string[] = []
  eachField(answer.rawHeaders, (name, value) => {
    const lower = name.toLowerCase()
    if (lower === 'trailer' && relays.trailers) out.push(name, value)
    if (isHopByHop(lower, nominated) || lower.startsWith('x-sluice-')) return
    // A 204 has no length (RFC 9110 8.6).
    if (bodiless && lower === 'content-length') return
    out.push(name, value)
  })
  return out
}

/** Names and values in turn as pairs, for `addTrailers`. */
export function pairs(raw: readonly string[]): [string, string][] {
  const out: [string, string][] = []
  eachField(raw, (name, value) => out.push([name, value]))
  return out
}
