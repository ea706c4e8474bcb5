// A fair sample of the clients of the last five minutes: all of them while they are few, then each second, fourth, eighth ... one
// by a keyed hash, so that shares are exact up to a thousand clients and near above. Bounded whatever the number of clients.
import type { Fingerprint } from '../rates/fingerprint.ts'

export interface ClientSample {
  /** What stands for the client in the sample; null: it is not in it. */
  saw(client: Fingerprint, nowMs: number): number | null
  /** When each client of the sample was last seen, in whole seconds. */
  members(): ReadonlyMap<number, number>
}

export const sampledSeconds = 300
const checkSeconds = 60

/** `size`: at most so many clients in it, in about 50 bytes each. */
export function createClientSample(size = 1_024): ClientSample {
  const members = new Map<number, number>()
  /** A client is in if these bits of its fingerprint are zero. */
  let mask = 0
  let checkedAt = 0

  const forgetOld = (second: number): void => {
    checkedAt = second
    for (const [print, seen] of members) if (second - seen > sampledSeconds) members.delete(print)
    // As traffic falls, more of the clients are looked at again.
    for (let expected = members.size; mask !== 0 && expected * 4 < size; expected *= 2) mask >>>= 1
  }
  const thinOut = (): void => {
    while (members.size > size) {
      mask = mask * 2 + 1
      for (const print of members.keys()) if ((print & mask) !== 0) members.delete(print)
    }
  }
  return {
    saw({ low: print }, nowMs) {
      const second = Math.floor(nowMs / 1000)
      if (Math.abs(second - checkedAt) >= checkSeconds) forgetOld(second)
      if ((print & mask) !== 0) return null
      if (members.get(print) !== second) members.set(print, second)
      if (members.size > size) {
        forgetOld(second)
        thinOut()
      }
      return members.has(print) ? print : null
    },
    members: () => members,
  }
}
