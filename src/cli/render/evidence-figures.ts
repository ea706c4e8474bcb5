// The figures of a watch for people: shares, odds, amounts, latencies. Pure; before and now stand beside each other.
import { amount } from '../../model/figures.ts'
import type { Latency } from '../../model/judgement.ts'
import { tookText } from './times.ts'

/** A share of failures such as `0.00%`, `8.40%`, `62.5%`; a few in a million must not look like none. */
export function rateText(share: number | null): string {
  if (share === null) return 'none'
  const percent = 100 * share
  if (percent > 0 && percent < 0.005) return '<0.01%'
  return `${percent < 10 ? percent.toFixed(2) : percent.toFixed(1)}%`
}

/** A limit such as `1.0%`, `0.25%`, `50%`. */
export function limitText(share: number): string {
  const percent = 100 * share
  if (percent >= 10) return `${Math.round(percent)}%`
  return `${percent < 1 ? Number(percent.toPrecision(2)) : percent.toFixed(1)}%`
}

const mostOdds = 1_000_000

/** Evidence as odds such as `0.4:1`, `1,440:1`. */
export function oddsText(value: number): string {
  if (value > mostOdds) return `over ${amount(mostOdds)}:1`
  return `${value < 10 ? value.toFixed(1) : amount(value)}:1`
}

type Percentile = 'p50' | 'p90' | 'p99'

/** `p99 58ms (was 61ms)`; null: nothing is known of now. */
export function latencyText(
  name: Percentile,
  before: Latency | null,
  after: Latency | null,
): string | null {
  if (after === null) return null
  const was = before === null ? '' : ` (was ${tookText(before[name])})`
  return `${name} ${tookText(after[name])}${was}`
}
