// Gateways, as far as limits go: each with counters of its own, one Redis behind them all. And a wire that can be made slow.
import { connect } from 'node:net'
import { onTestFinished } from 'vitest'
import { budgetOf, createRates, type Budget, type Charge } from '../../src/limits/rates/rates.ts'
import { openRedis } from '../../src/limits/rates/redis-client.ts'
import { createSharedRates, type SharedRates } from '../../src/limits/rates/redis.ts'
import { rawUpstream } from '../support/upstream.ts'
import { startRedis, type RedisServer } from './redis-server.ts'

/** Ended when the test ends. */
export async function testRedis(...args: string[]): Promise<RedisServer> {
  const server = await startRedis(...args)
  onTestFinished(() => server.end())
  return server
}

export interface Gateway {
  readonly rates: SharedRates
  /** Errors and changes of state, in their order. */
  readonly seen: readonly string[]
  /** Resolves when the last change was to this state, at once if it was. */
  until(state: 'remote' | 'local'): Promise<void>
}

/** `deadlineMs`: longer than any pause of a busy machine, where a test counts what Redis said. */
export function gateway(url: string, options: { deadlineMs?: number } = {}): Gateway {
  const seen: string[] = []
  const wake = new Set<() => void>()
  const rates = createSharedRates({
    ...options,
    local: createRates({ slots: 2 ** 16 }),
    store: openRedis(url),
    onStoreError: (failure) => seen.push(`failed: ${failure}`),
    onState(state, why) {
      seen.push(`${state}: ${why}`)
      for (const check of wake) check()
    },
  })
  onTestFinished(() => rates.close())
  return {
    rates,
    seen,
    until(state) {
      const { promise, resolve } = Promise.withResolvers<void>()
      const check = (): void => {
        if (!seen.findLast((line) => !line.startsWith('failed'))?.startsWith(state)) return
        wake.delete(check)
        resolve()
      }
      wake.add(check)
      check()
      return promise
    },
  }
}

/** `burst` at once and then one in an hour: what a test allows of it does not hang on its speed. */
export function hourly(name: string, burst: number): Budget {
  return budgetOf(name, name, { count: 1, perMs: 3_600_000, burst })
}

export interface Driven {
  allowed: number
  requests: number
  /** How many waited longer than anybody may, by far. */
  slow: number
}

/** Requests one after the other, while `more` says so. */
export async function drive(
  { rates }: Gateway,
  charges: readonly Charge[],
  more: (driven: Driven) => boolean,
): Promise<Driven> {
  const driven = { allowed: 0, requests: 0, slow: 0 }
  while (more(driven)) {
    const began = performance.now()
    const taken = await rates.take(charges, began)
    driven.requests++
    if (taken.kind === 'allowed') driven.allowed++
    if (performance.now() - began > 250) driven.slow++
    await new Promise((resolve) => setImmediate(resolve))
  }
  return driven
}

export interface Wire {
  readonly url: string
  /** How much later than it came each answer is passed on. */
  setDelay(ms: number): void
}

/** A TCP proxy before a port of this machine. */
export async function wireTo(port: number): Promise<Wire> {
  let delayMs = 0
  const { port: own } = await rawUpstream((near) => {
    const far = connect(port, '127.0.0.1')
    far.on('error', () => {})
    far.on('close', () => void near.destroy())
    near.on('close', () => void far.destroy())
    near.pipe(far)
    far.on('data', (chunk) => void setTimeout(() => near.write(chunk), delayMs))
  })
  return {
    url: `redis://127.0.0.1:${own}`,
    setDelay(ms) {
      delayMs = ms
    },
  }
}
