// Keep-alive connections towards the targets, one pool each. Idle sockets close after 4 s, before a Node app (5 s)
// would close them under us; a pool whose target is gone empties itself that way.
import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import type { Target } from '../model/world.ts'

export interface Pools {
  of(target: Target): HttpAgent
  /** A connection of its own, used once: for upgrades, and for a second try after a dead pooled socket. */
  fresh(target: Target): HttpAgent
  /** Forgets the pools of targets that are not in this list. Requests under way keep their sockets. */
  keepOnly(targetIds: ReadonlySet<string>): void
  close(): void
}

export function createPools(idleMs: number): Pools {
  const pools = new Map<string, HttpAgent>()
  // An upgraded connection may be closed one way only, so these stay open for our side when the target ends its own.
  const options = { keepAlive: false, allowHalfOpen: true }
  const single = { 'http:': new HttpAgent(options), 'https:': new HttpsAgent(options) }
  return {
    of(target) {
      let pool = pools.get(target.id)
      if (pool === undefined) {
        pool = createPool(target, idleMs)
        pools.set(target.id, pool)
      }
      return pool
    },
    fresh: (target) => single[target.origin.protocol],
    keepOnly(targetIds) {
      for (const id of pools.keys()) if (!targetIds.has(id)) pools.delete(id)
    },
    close() {
      for (const pool of pools.values()) pool.destroy()
      pools.clear()
    },
  }
}

function createPool(target: Target, idleMs: number): HttpAgent {
  // `timeout` only ends sockets that lie idle in the pool; a slow answer has deadlines of its own.
  const options = { keepAlive: idleMs > 0, timeout: idleMs, scheduling: 'lifo' } as const
  return target.origin.protocol === 'https:' ? new HttpsAgent(options) : new HttpAgent(options)
}
