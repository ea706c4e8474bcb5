// Responses as tests and the bench make them up, by chance that is the same each time.
import type { Evidence } from '../../../src/switch/judge/evidence.ts'

/** Even over [0, 1). */
export type Random = () => number

/** The generator sfc32, from any number of seeds. */
export function randomOf(...seeds: readonly number[]): Random {
  let [a, b, c, d] = [0x9e3779b9, 0x243f6a88, 0xb7e15162, 1]
  const next = (): number => {
    const sum = (a + b + d++) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    return (sum >>> 0) / 2 ** 32
  }
  for (const seed of seeds) {
    a = (a ^ Math.imul(seed + 1, 0x85ebca6b)) | 0
    for (let i = 0; i < 12; i++) next()
  }
  return next
}

/** With a mean of 1: the time between two events that happen once in a unit of time. */
export function exponential(random: Random): number {
  return -Math.log(1 - random())
}

export function clientName(i: number): string {
  return `client-${String(i).padStart(9, '0')}`
}

export function success(atMs: number, route: string, client: string): Evidence {
  return {
    atMs,
    route,
    client,
    outcome: 'ok',
    failure: null,
    status: 200,
    latencyMs: null,
    pair: 'none',
    id: '',
  }
}

export function failure(
  atMs: number,
  route: string,
  client: string,
  pair: Evidence['pair'] = 'none',
): Evidence {
  return {
    atMs,
    route,
    client,
    outcome: 'failed',
    failure: 'server_error',
    status: 500,
    latencyMs: null,
    pair,
    id: '',
  }
}
