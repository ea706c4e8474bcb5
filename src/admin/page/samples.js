// The traffic of the last ten minutes, as far as this page was open: one sample for each reading of /metrics.
import { readTraffic, trafficBetween } from './traffic.js'

/**
 * @import { SlotName } from '../../model/slot.ts'
 * @import { Reading, Traffic } from './traffic.js'
 */

/**
 * @typedef {object} Sample
 * @property {number} at  Milliseconds, of the page's own clock.
 * @property {SlotName} live
 * @property {Readonly<Record<SlotName, Traffic | null>>} traffic
 */

export const windowMs = 10 * 60_000

/** @returns {{ read: (text: string | null, live: SlotName, at: number) => void, list: () => readonly Sample[] }} */
export function createSamples() {
  /** @type {Sample[]} */
  let samples = []
  /** @type {{ reading: Reading, at: number } | null} */
  let last = null
  return {
    read(text, live, at) {
      const reading = text === null ? null : readTraffic(text)
      if (reading === null) samples.push({ at, live, traffic: { blue: null, green: null } })
      else if (last !== null) {
        const { reading: before, at: since } = last
        /** @param {SlotName} slot */
        const of = (slot) => trafficBetween(before, reading, slot, at - since)
        samples.push({ at, live, traffic: { blue: of('blue'), green: of('green') } })
      }
      // Without an answer the next difference would be of a time in which nobody looked.
      last = reading === null ? null : { reading, at }
      samples = samples.filter((sample) => sample.at >= at - windowMs)
    },
    list: () => samples,
  }
}
