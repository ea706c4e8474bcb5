// The body of a request that may be sent twice, kept as it goes by: only where the config or the client says that twice does no harm,
// only while an old slot stands behind the new one, and never more of it than a quarter of a mebibyte.
import type { World } from '../model/world.ts'
import type { Exchange } from './exchange.ts'

export interface Replay {
  /** A part of the body has gone to the first target. */
  keep(chunk: Buffer): void
  /** All of it has. */
  end(): void
  /** The whole body; null: it is not all there yet, or it is too large. */
  whole(): readonly Buffer[] | null
}

const mostBytes = 256 * 1024

/** Null: the request may not be sent twice. */
export function replayOf({ head, route }: Exchange, world: World): Replay | null {
  if (world.fallback === null || !maySendTwice(head.header('idempotency-key'), route)) return null
  let chunks: Buffer[] | null = []
  let bytes = 0
  let ended = false
  return {
    keep(chunk) {
      bytes += chunk.length
      if (bytes > mostBytes) chunks = null
      chunks?.push(chunk)
    },
    end() {
      ended = true
    },
    whole: () => (ended ? chunks : null),
  }
}

/** By a key that names the act (draft-ietf-httpapi-idempotency-key-header), or by the word of the config. */
export function maySendTwice(key: string | null, route: Exchange['route']): boolean {
  return (key !== null && key !== '') || route?.idempotent === true
}
