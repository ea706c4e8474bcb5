// How Redis is, for `switch doctor`: asked over a connection of its own, once, with INFO and TIME only, which a user without the
// dangerous commands may still run.
import { Redis } from 'ioredis'
import type { RedisCheckup } from '../../model/checkup.ts'

const patienceMs = 2000

/** Never rejects. */
export async function lookAtRedis(url: string): Promise<RedisCheckup> {
  const client = new Redis(url, {
    connectionName: 'sluice-doctor',
    lazyConnect: true,
    maxRetriesPerRequest: 0,
    connectTimeout: patienceMs,
    commandTimeout: patienceMs,
    retryStrategy: () => null,
  })
  let why = ''
  client.on('error', (error: Error) => {
    why = error.message
  })
  try {
    await client.connect()
    const info = readInfo(await client.info())
    const asked = Date.now()
    const [seconds = 0, micros = 0] = await client.time()
    const here = (asked + Date.now()) / 2
    return {
      kind: 'answered',
      version: info.get('redis_version') ?? 'unknown',
      policy: info.get('maxmemory_policy') ?? null,
      maxBytes: numberOf(info.get('maxmemory')),
      usedBytes: numberOf(info.get('used_memory')),
      evicted: numberOf(info.get('evicted_keys')),
      aheadMs: Math.round(seconds * 1000 + micros / 1000 - here),
    }
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    return { kind: 'failed', detail: why === '' ? detail : why }
  } finally {
    client.disconnect()
  }
}

/** `name:value`, a line each. */
function readInfo(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split(/\r?\n/).flatMap((line): [string, string][] => {
      const colon = line.indexOf(':')
      return colon === -1 ? [] : [[line.slice(0, colon), line.slice(colon + 1)]]
    }),
  )
}

function numberOf(text: string | undefined): number {
  const number = Number(text ?? 0)
  return Number.isFinite(number) ? number : 0
}
