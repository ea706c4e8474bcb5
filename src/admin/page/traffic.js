// The traffic of each slot, as the difference between two readings of /metrics. Pure.
import { parseMetrics } from './metrics-text.js'
import { quantile } from './quantile.js'

/** @import { SlotName } from '../../model/slot.ts' */

/**
 * What was counted since the gateway started.
 * @typedef {object} Counters
 * @property {number} requests
 * @property {number} failed  Answers with a 5xx.
 * @property {ReadonlyMap<number, number>} buckets  Cumulative, by upper bound in seconds.
 */

/** @typedef {{ startedAt: number, slots: Readonly<Record<SlotName, Counters>> }} Reading */

/**
 * @typedef {object} Traffic
 * @property {number} perSecond
 * @property {number | null} failedShare  Null if there was no request.
 * @property {number | null} p50Ms
 * @property {number | null} p99Ms
 */

const requests = 'sluice_requests_total'
const duration = 'sluice_request_duration_seconds_bucket'
const start = 'sluice_process_start_time_seconds'
const names = new Set([requests, duration, start])

/**
 * @param {string} text  What /metrics answers.
 * @returns {Reading}
 */
export function readTraffic(text) {
  const slots = { blue: noCounters(), green: noCounters() }
  let startedAt = 0
  for (const { name, labels, value } of parseMetrics(text, names)) {
    if (name === start) startedAt = value
    const slot = labels['slot']
    // Refusals before a slot was chosen have none.
    if (slot !== 'blue' && slot !== 'green') continue
    const counters = slots[slot]
    if (name === requests) {
      counters.requests += value
      if (labels['code']?.startsWith('5') === true) counters.failed += value
    } else if (name === duration) {
      const le = labels['le'] === '+Inf' ? Infinity : Number(labels['le'])
      counters.buckets.set(le, (counters.buckets.get(le) ?? 0) + value)
    }
  }
  return { startedAt, slots }
}

/**
 * Null if the counters began anew between the two: the gateway was restarted.
 * @param {Reading} before
 * @param {Reading} after
 * @param {SlotName} slot
 * @param {number} ms  Between the two.
 * @returns {Traffic | null}
 */
export function trafficBetween(before, after, slot, ms) {
  if (before.startedAt !== after.startedAt || ms <= 0) return null
  const [was, is] = [before.slots[slot], after.slots[slot]]
  const count = is.requests - was.requests
  if (count < 0) return null
  const buckets = [...is.buckets]
    .map(([le, total]) => ({ le, count: total - (was.buckets.get(le) ?? 0) }))
    .sort((a, b) => a.le - b.le)
  return {
    perSecond: count / (ms / 1000),
    failedShare: count === 0 ? null : (is.failed - was.failed) / count,
    p50Ms: inMs(quantile(0.5, buckets)),
    p99Ms: inMs(quantile(0.99, buckets)),
  }
}

function noCounters() {
  return { requests: 0, failed: 0, buckets: /** @type {Map<number, number>} */ (new Map()) }
}

/** @param {number | null} seconds */
function inMs(seconds) {
  return seconds === null ? null : seconds * 1000
}
