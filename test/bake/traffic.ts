// Traffic of many visitors: at a pace, whoever still waits, as visitors come; or as fast as may be. And what became of each request.
import { onTestFinished } from 'vitest'
import type { TestGateway } from '../support/gateway.ts'
import { visit, type Visit } from './visits.ts'

/** The n-th request, from 0. */
export type Ask = (n: number) => Visit

export interface Traffic {
  readonly seen: Seen
  /** Resolves when all that was asked is answered. */
  stop(): Promise<Seen>
}

/** What visitors saw. */
export interface Seen {
  /** How many were answered, by the slot that did. */
  readonly blue: number
  readonly green: number
  /** Of them, what the new slot failed and the old one answered. */
  readonly retried: number
  /** What was no success, a line each. */
  readonly failures: readonly string[]
}

interface Count {
  blue: number
  green: number
  retried: number
  readonly failures: string[]
}

/** Twenty visitors who ask for the same, by turns. */
export function twenty(path: string): Ask {
  return (n) => ({ client: n % 20, path })
}

/** So many requests a second: until it is told to stop, the test ends, or `most` were asked. */
export function sendTraffic(
  gateway: Pick<TestGateway, 'url'>,
  perSecond: number,
  ask: Ask,
  most = Infinity,
): Traffic {
  const seen: Count = { blue: 0, green: 0, retried: 0, failures: [] }
  const began = performance.now()
  const asked: Promise<void>[] = []
  const timer = setInterval(() => {
    const due = Math.min(most, ((performance.now() - began) / 1000) * perSecond)
    while (asked.length < due) asked.push(note(seen, gateway, ask(asked.length)))
  }, 1000 / perSecond)
  const stop = async (): Promise<Seen> => {
    clearInterval(timer)
    await Promise.all(asked)
    return seen
  }
  onTestFinished(() => clearInterval(timer))
  return { seen, stop }
}

/** So many requests, twenty at a time. */
export async function sendAll(
  gateway: Pick<TestGateway, 'url'>,
  count: number,
  ask: Ask,
): Promise<Seen> {
  const seen: Count = { blue: 0, green: 0, retried: 0, failures: [] }
  let next = 0
  const one = async (): Promise<void> => {
    while (next < count) await note(seen, gateway, ask(next++))
  }
  await Promise.all(Array.from({ length: 20 }, one))
  return seen
}

/** Of the old slot, before a switch: enough that the limit is the floor, one in a hundred. */
export const historyLength = 1000

async function note(seen: Count, gateway: Pick<TestGateway, 'url'>, asked: Visit): Promise<void> {
  try {
    const { status, headers } = await visit(gateway, asked)
    if (headers.get('x-sluice-slot') === 'blue') seen.blue++
    if (headers.get('x-sluice-slot') === 'green') seen.green++
    if (headers.get('x-sluice-retried') !== null) seen.retried++
    if (status >= 400) seen.failures.push(`${asked.method ?? 'GET'} ${asked.path}: ${status}`)
  } catch (error) {
    seen.failures.push(`${asked.method ?? 'GET'} ${asked.path}: ${String(error)}`)
  }
}
