// The guard against "everybody appears to be one address". Where nearly all requests come from one private address, that
// address is somebody in between: a limit or a ban on it would hit every visitor, so both are switched off until it changes.
import { isIn, parseAddress, parseNetwork, type Network } from '../model/address.ts'
import type { Fingerprint } from './rates/fingerprint.ts'

/**
 * `forwarded`: the request carries X-Forwarded-For, believed or not. `direct`: it does not.
 *
 * A developer's own machine is no fault: what came straight over loopback, forwarded by nobody, has its true address. So it
 * is not looked at: limits answer there as they do in production, and a local health check cannot hide that all others
 * look alike. Where somebody forwarded the request, a loopback address is a proxy's, and counts. What the published port
 * of a container shows (172.x) counts always: on a developer's machine it is the same fault as in production.
 */
export type Via = 'direct' | 'forwarded'

export type PeersAlert =
  | {
      readonly kind: 'one-address'
      /** The private network it is in, never the address. */
      readonly network: string
      /** Of the last requests, between 0 and 1. */
      readonly share: number
      /** What to check, for a person. */
      readonly check: string
    }
  | { readonly kind: 'restored' }

export interface Peers {
  /** Each request once, with the client's address and what stands for it. */
  saw(address: string, client: Fingerprint, via: Via): void
  /** Whether limits and bans may tell clients apart. */
  perClient(): 'on' | 'off'
}

/** Requests that are looked back on; fewer prove nothing. */
const windowSize = 200
const tripAt = 0.9 * windowSize
/** Well below, so that it does not flap; half: when real visitors show up, it takes them a hundred requests. */
const restoreBelow = 0.5 * windowSize

const privateNetworks: readonly Network[] = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '::1',
  'fe80::/10',
  'fc00::/7',
].flatMap((text) => parseNetwork(text) ?? [])

const whatToCheck =
  'Is the proxy in front of the gateway in trustedProxies, and does it send X-Forwarded-For? ' +
  'Does Docker pass the real address on (turn userland-proxy off; with IPv6, give the network IPv6; ' +
  'Docker Desktop and swarm ingress cannot: publish the port in host mode)?'

/** `tell` hears of each change once. Memory: the keys of 200 requests. */
export function createPeers(tell: (alert: PeersAlert) => void): Peers {
  const recent = createRecentKeys(windowSize)
  let shared: number | null = null
  let judged: { readonly print: number; readonly network: string | null } | null = null

  const networkOf = (address: string, print: number): string | null => {
    if (judged?.print !== print) judged = { print, network: privateNetworkOf(address) }
    return judged.network
  }
  const trip = (address: string, print: number, count: number): void => {
    const network = networkOf(address, print)
    if (network === null) return
    shared = print
    tell({ kind: 'one-address', network, share: count / windowSize, check: whatToCheck })
  }
  const restore = (): void => {
    shared = null
    tell({ kind: 'restored' })
  }
  return {
    saw(address, { low: print }, via) {
      if (via === 'direct' && isLoopback(address)) return
      const count = recent.add(print)
      if (shared !== null) {
        if (recent.count(shared) < restoreBelow) restore()
      } else if (count >= tripAt && recent.full()) trip(address, print, count)
    },
    perClient: () => (shared === null ? 'on' : 'off'),
  }
}

/** As the system spells the other end of a socket. */
export function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1' || address.startsWith('::ffff:127.')
}

function privateNetworkOf(text: string): string | null {
  // A link-local address may carry the name of its interface.
  const address = parseAddress(text.split('%', 1)[0] ?? '')
  if (address === null) return null
  return privateNetworks.find((network) => isIn(address, network))?.text ?? null
}

/** A key: the print of a client. */
interface RecentKeys {
  /** How often this key is among the last ones, this one included; 0 where it cannot be most of them. */
  add(key: number): number
  /** The same of a key that was most of them. */
  count(key: number): number
  full(): boolean
}

/**
 * Only a key that is most of the last ones matters, and one that is comes twice in a row: so one key is watched, and another is
 * counted and watched in its place when it comes twice while the one before is less than half. Whatever traffic there is, a request
 * costs a comparison or two.
 */
function createRecentKeys(size: number): RecentKeys {
  const ring: number[] = []
  let next = 0
  let before: number | null = null
  let watched: number | null = null
  let count = 0
  const watch = (key: number): void => {
    watched = key
    count = ring.filter((each) => each === key).length
  }
  return {
    add(key) {
      if (ring[next] === watched) count--
      ring[next] = key
      next = (next + 1) % size
      if (key === watched) count++
      else if (key === before && count < size / 2) watch(key)
      before = key
      return key === watched ? count : 0
    },
    count: (key) => (key === watched ? count : 0),
    full: () => ring.length === size,
  }
}
