// The connection to Redis. Nothing waits here for a Redis that is not there: no queue while it is away, no command sent
// twice, and a connection that is silent for a second is given up for a new one.
import { Redis, type Result } from 'ioredis'
import { answerOf, argumentsOf, keysOf, script, type Answer } from './redis-script.ts'
import type { Charge } from './rates.ts'

/**
 * Why Redis did not count. `connection`: there is none that is ready (down, starting, loading, gone).
 * `late`: no answer in time. `crowded`: too many commands under way.
 */
export type StoreFailure =
  | 'connection'
  | 'late'
  | 'crowded'
  | 'loading'
  | 'read-only'
  | 'out-of-memory'
  | 'busy'
  | 'denied'
  | 'other'

export interface Store {
  /** Rejects when Redis or its connection does. May take as long as a silent connection is kept. */
  take(charges: readonly Charge[]): Promise<Answer>
  /** Why `take` rejected. */
  failureOf(error: unknown): StoreFailure
  onReady(then: () => void): void
  onLost(then: (failure: StoreFailure) => void): void
  close(): void
}

declare module 'ioredis' {
  interface RedisCommander<Context> {
    takeRates(keyCount: number, ...keysAndArguments: (string | number)[]): Result<unknown, Context>
  }
}

const silentMs = 1000
const longestRetryMs = 1000

/** `url`: redis://, rediss:// (TLS) or the path of a socket. */
export function openRedis(url: string): Store {
  const client = new Redis(url, {
    connectionName: 'sluice',
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    connectTimeout: silentMs,
    socketTimeout: silentMs,
    maxLoadingRetryTime: 500,
    retryStrategy: (times) => Math.min(times * 100, longestRetryMs),
  })
  client.defineCommand('takeRates', { lua: script })
  // Why there is no connection. (An "error" that nobody listens to is printed, and every failed attempt is one.)
  let away: StoreFailure = 'connection'
  client.on('error', (error) => {
    away = answeredFailure(error) ?? 'connection'
  })
  client.on('ready', () => {
    away = 'connection'
  })
  return {
    async take(charges) {
      const keys = keysOf(charges)
      const reply = await client.takeRates(keys.length, ...keys, ...argumentsOf(charges))
      return answerOf(reply, charges.length)
    },
    failureOf: (error) => answeredFailure(error) ?? away,
    onReady: (then) => void client.on('ready', then),
    onLost: (then) => void client.on('close', () => then(away)),
    close: () => client.disconnect(),
  }
}

/** By the first word of what Redis answered; null: it was no answer. */
function answeredFailure(error: unknown): StoreFailure | null {
  if (!(error instanceof Error) || error.name !== 'ReplyError') return null
  return failures[error.message.split(' ', 1)[0] ?? ''] ?? 'other'
}

const failures: Readonly<Record<string, StoreFailure>> = {
  LOADING: 'loading',
  BUSY: 'busy',
  OOM: 'out-of-memory',
  READONLY: 'read-only',
  MISCONF: 'read-only',
  NOREPLICAS: 'read-only',
  MASTERDOWN: 'read-only',
  NOAUTH: 'denied',
  WRONGPASS: 'denied',
  NOPERM: 'denied',
}
