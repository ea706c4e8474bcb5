// Figures of traffic for people: rates, shares and percentiles, short enough for a column.
import type { SlotTraffic } from '../../model/status.ts'
import { tookText } from './times.ts'

export const none = '–'

/** `0`, `0.05`, `1.2`, `124`. */
export function rateText(perSecond: number): string {
  if (perSecond === 0) return '0'
  if (perSecond >= 99.95) return String(Math.round(perSecond))
  return perSecond.toFixed(perSecond < 0.95 ? 2 : 1)
}

/** In percent, without its sign: `0`, `<0.01`, `0.02`, `1.1`, `100`. A few must not look like none, nor all but a few like all. */
export function percentText(share: number): string {
  const percent = share * 100
  if (percent === 0 || percent === 100) return String(percent)
  if (percent < 0.005) return '<0.01'
  if (percent < 0.95) return percent.toFixed(2)
  return percent >= 99.95 ? '>99.9' : percent.toFixed(1)
}

export function latencyText(ms: number | null): string {
  return ms === null ? none : tookText(ms)
}

/** `124 req/s   p50 8ms   p99 61ms   5xx 0.02%` */
export function trafficText({
  perSecond,
  p50Ms,
  p99Ms,
  failedShare,
}: Pick<SlotTraffic, 'perSecond' | 'p50Ms' | 'p99Ms' | 'failedShare'>): string {
  const failed = failedShare === null ? none : `${percentText(failedShare)}%`
  const latency = `p50 ${latencyText(p50Ms)}   p99 ${latencyText(p99Ms)}`
  return `${rateText(perSecond)} req/s   ${latency}   5xx ${failed}`
}
