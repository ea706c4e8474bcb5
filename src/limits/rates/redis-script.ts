// The same GCRA inside Redis, for several gateways that count as one: all budgets of a request in one step, by the clock
// of Redis, so that no gateway's own clock counts. A key lives as long as its TAT is ahead.
import { hash } from 'node:crypto'
import { textOf } from './key.ts'
import type { Charge } from './rates.ts'

/**
 * KEYS: the counters. ARGV: spacing and capacity of each, in microseconds. Returns which one refuses the longest (from 1;
 * 0: none does, and all were taken), for how long, and then of each how much of it is used. Numbers below 2^53
 * are exact in Lua.
 */
export const script = `
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local used, refused, wait = {}, 0, 0
for i, key in ipairs(KEYS) do
  local spacing, capacity = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i])
  local tat = tonumber(redis.call('GET', key) or 0) or 0
  used[i] = math.min(math.max(tat - now, 0), capacity)
  local lacking = used[i] + spacing - capacity
  if lacking > wait then refused, wait = i, lacking end
end
if refused == 0 then
  for i, key in ipairs(KEYS) do
    used[i] = used[i] + tonumber(ARGV[2 * i - 1])
    redis.call('SET', key, string.format('%.0f', now + used[i]), 'PX', math.ceil(used[i] / 1000))
  end
end
return { refused, wait, unpack(used) }
`

export interface Answer {
  /** Which charge refuses the longest; null: all were taken. */
  readonly refusedBy: number | null
  readonly waitUs: number
  /** Of each charge, after the request. */
  readonly usedUs: readonly number[]
}

/**
 * What of a key reaches Redis is a hash: it may be a session or an API key, and it may be long. Counters are shared by
 * gateways with the same budget ids and the same client keys (the same secret).
 */
export function keysOf(charges: readonly Charge[]): string[] {
  return charges.map(({ budget, key }) => `sluice:rate:${budget.id}:${digest(textOf(key))}`)
}

export function argumentsOf(charges: readonly Charge[]): number[] {
  return charges.flatMap(({ budget: { pace } }) => [pace.spacingUs, pace.capacityUs])
}

/** Throws on what the script never returns. */
export function answerOf(reply: unknown, charges: number): Answer {
  if (!isNumbers(reply) || reply.length !== charges + 2) {
    throw new TypeError(`Redis answered the script of limits with ${JSON.stringify(reply)}`)
  }
  const [refused = 0, waitUs = 0, ...usedUs] = reply
  return { refusedBy: refused === 0 ? null : refused - 1, waitUs, usedUs }
}

function isNumbers(reply: unknown): reply is number[] {
  return Array.isArray(reply) && reply.every((item) => typeof item === 'number')
}

/** 128 bits are enough to tell keys apart. */
function digest(key: string): string {
  return hash('sha256', key, 'base64url').slice(0, 22)
}
