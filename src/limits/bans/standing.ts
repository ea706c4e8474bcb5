// What the bans mean for a request: the one question of the hot path. It is asked before anything costs, and allocates only
// where there is a ban. An operator's ban holds in either mode and for shared addresses too: a person decided it.
import type { Mode } from '../../model/limit.ts'
import type { Key } from '../rates/key.ts'
import type { Ban } from './ban.ts'
import type { Ledgers } from './evidence.ts'
import { sharedPerMinute, type SharedAddresses } from './shared-address.ts'

/** `would`: it is told and counted, and the request passes. */
export type Standing =
  | { readonly kind: 'banned'; readonly ban: Ban; readonly would: boolean }
  | {
      readonly kind: 'throttled'
      readonly ban: Ban
      /** Requests that the client may still make. */
      readonly perMinute: number
      readonly would: boolean
    }

export interface StandingPorts {
  mode(): Mode
  readonly ledgers: Ledgers
  readonly shared: SharedAddresses
}

/** null: nothing is held against it. A request that meets a ban is counted as one of its hits. */
export type StandingOf = (client: Key, address: string, nowMs: number) => Standing | null

export function createStanding({ mode, ledgers, shared }: StandingPorts): StandingOf {
  return (client, address, nowMs) => {
    const observing = mode() === 'observe'
    const ban =
      ledgers.real.list.find(client, address, nowMs) ??
      (observing ? ledgers.observed.list.find(client, address, nowMs) : null)
    if (ban === null) return null
    ban.hits++
    if (ban.reason === 'operator') return { kind: 'banned', ban, would: false }
    return shared.isShared(client, nowMs)
      ? { kind: 'throttled', ban, perMinute: sharedPerMinute, would: observing }
      : { kind: 'banned', ban, would: observing }
  }
}
