// The headers a client receives: the target's own, less what ends at this hop. Nothing is folded, renamed or reordered.
import type { IncomingMessage } from 'node:http'
import { eachField, folded, isGuarded, isHopByHop, nominatedFields } from './hop-headers.ts'

/** Names and values in turn. `trailers`: the Trailer field may pass, because the body is relayed as chunked. */
export function responseHeaders(
  answer: Pick<IncomingMessage, 'rawHeaders' | 'statusCode'>,
  relays: { readonly trailers: boolean },
): string[] {
  const nominated = nominatedFields(answer.rawHeaders)
  const bodiless = answer.statusCode === 204 || answer.statusCode === 205
  const out: string[] = []
  eachField(answer.rawHeaders, (name, value) => {
    const lower = name.toLowerCase()
    if (lower === 'trailer' && relays.trailers) out.push(name, value)
    if (isHopByHop(lower, nominated) || lower.startsWith('x-sluice-')) return
    // A 204 has no length (RFC 9110 8.6), and a 205 the one below.
    if (bodiless && lower === 'content-length') return
    out.push(name, value)
  })
  // Without it the client would wait for a body, or be sent an empty chunked one (RFC 9110 15.3.6).
  if (answer.statusCode === 205) out.push('Content-Length', '0')
  return out
}

/**
 * The trailers of a message as pairs, for `addTrailers`. Fields that matter before the body are left out: a receiver
 * that merges trailers would believe them (RFC 9110 6.5.1).
 */
export function trailersOf(message: Pick<IncomingMessage, 'rawTrailers'>): [string, string][] {
  const out: [string, string][] = []
  eachField(message.rawTrailers, (name, value) => {
    if (!isGuarded(folded(name.toLowerCase()))) out.push([name, value])
  })
  return out
}
