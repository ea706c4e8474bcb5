// Figures for people: amounts, shares, times. Pure; the same number reads the same wherever it is told.
import type { Latency } from './judgement.ts'

/**
 * `1,812`. By hand: the first number that a process has Intl write takes 20 ms and more, and it is one that a rollback says
 * before it moves traffic.
 */
export function amount(value: number): string {
  return String(Math.round(value)).replaceAll(/\B(?=(?:\d{3})+$)/g, ',')
}

/** `1 request`, `1,812 requests`. */
export function amountOf(value: number, what: string): string {
  return `${amount(value)} ${what}${value === 1 ? '' : 's'}`
}

/** A share between 0 and 1: `0.25%`, `8.4%`, `62.5%`. */
export function percent(share: number): string {
  const value = 100 * share
  return `${value < 1 ? Number(value.toPrecision(2)) : Number(value.toPrecision(3))}%`
}

/** `7.2 ms`, `120 ms`. */
function millis(ms: number | undefined): string {
  return ms === undefined ? 'unknown' : `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`
}

/** `1.4 s`, `90 s`. */
export function seconds(ms: number): string {
  return ms < 60_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 1000)} s`
}

/** `p99 61 ms before, 58 ms now`. */
export function latencyBeside(
  name: 'p50' | 'p99',
  before: Latency | null,
  after: Latency | null,
): string {
  return `${name} ${millis(before?.[name])} before, ${millis(after?.[name])} now`
}
