// How much of what is in flight one client may have: without a share of its own, a single machine that sends its bodies slowly would take
// the places of all. Only requests count; streams and upgraded connections have places of their own.
import type { Fingerprint } from '../rates/fingerprint.ts'

export interface PerClient {
  /** Takes a place; false: this client has as many as it may. */
  enter(client: Fingerprint, most: number): boolean
  /** Gives a place back that was taken. */
  leave(client: Fingerprint): void
}

const counters = 2 ** 16

/**
 * One step, however much is in flight. Clients are told apart by 16 bits of their keyed hash: of 65,000 visitors one shares what a client
 * that takes all it may have leaves, and no more than the cap of all allows can have all they may: ten, by the defaults. Memory: 256 kB, few
 * enough to stay near the processor.
 */
export function createPerClient(): PerClient {
  const taken = new Uint32Array(counters)
  return {
    enter({ low }, most) {
      const at = low & (counters - 1)
      const before = taken[at] ?? 0
      if (before >= most) return false
      taken[at] = before + 1
      return true
    },
    leave({ low }) {
      const at = low & (counters - 1)
      taken[at] = (taken[at] ?? 1) - 1
    },
  }
}
