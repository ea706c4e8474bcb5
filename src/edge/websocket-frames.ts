// Where the frames of a WebSocket end (RFC 6455 5.2), read off the bytes that pass. Nothing is altered: the ends are
// needed only to say goodbye between two frames and not in the midst of one.

export interface FrameTracker {
  /** Follows a chunk. Returns how many of its bytes lie before the first end of a frame in it; -1: none ends in it. */
  pass(chunk: Uint8Array): number
  /** Whether all that has passed so far was whole frames. */
  between(): boolean
}

/** A close frame of a server: 1012, "service restart" (RFC 6455 7.4.2, IANA registry). Clients come back after it. */
export const restartFrame: Uint8Array = Uint8Array.of(0x88, 0x02, 0x03, 0xf4)

export function createFrameTracker(): FrameTracker {
  const head: number[] = []
  let payload = 0
  return {
    pass(chunk) {
      let firstEnd = -1
      let at = 0
      while (at < chunk.length) {
        if (payload > 0) {
          const taken = Math.min(payload, chunk.length - at)
          payload -= taken
          at += taken
        } else {
          head.push(chunk[at++] ?? 0)
          const length = payloadLength(head)
          if (length === null) continue
          head.length = 0
          payload = length
        }
        if (payload === 0 && head.length === 0 && firstEnd === -1) firstEnd = at
      }
      return firstEnd
    },
    between: () => payload === 0 && head.length === 0,
  }
}

/** The length of the payload once the head is whole, mask key and all; null before. */
function payloadLength(head: readonly number[]): number | null {
  const second = head[1]
  if (second === undefined) return null
  const short = second & 0x7f
  const extended = short === 126 ? 2 : short === 127 ? 8 : 0
  const masked = second & 0x80 ? 4 : 0
  if (head.length < 2 + extended + masked) return null
  if (extended === 0) return short
  return head.slice(2, 2 + extended).reduce((sum, byte) => sum * 256 + byte, 0)
}
