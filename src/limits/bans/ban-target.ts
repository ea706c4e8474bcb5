// What an operator may ban, from what was typed: an address or a key names a client, a CIDR names a network. Never the own
// allow-list, the proxies in front, this machine, or a network wider than any one party holds.
import { isIn, parseNetwork, type Network } from '../../model/address.ts'
import { sluiceError, type SluiceError } from '../../model/errors.ts'
import type { ClientKey } from '../client.ts'
import type { BanTarget } from './ban-list.ts'

/** Networks that must never be banned, with the name of the setting they stand in, such as `trustedProxies`. */
export interface Guarded {
  readonly setting: string
  readonly networks: readonly Network[]
}

/** The most that one party holds: a legacy /8 of IPv4; of IPv6 a /19, the largest blocks that providers were given. */
const widest = { ipv4: 8, ipv6: 19 }

/** No address in 16 characters: it would have dots or colons. */
const keyPattern = /^[\w-]{16}$/

const thisMachine: Guarded = {
  setting: 'this machine',
  networks: ['127.0.0.0/8', '::1'].flatMap((text) => parseNetwork(text) ?? []),
}

/** Throws `bad_input` where the text is no address, network or key. What an IPv6 client is, `keyOf` decides. */
export function targetOf(text: string, keyOf: (address: string) => ClientKey): BanTarget {
  if (keyPattern.test(text)) return { kind: 'client', key: text }
  const network = parseNetwork(text)
  if (network === null) {
    throw badInput(
      `expected an address, a network such as 203.0.113.0/24 or a client key, got "${text.slice(0, 80)}"`,
    )
  }
  if (network.bits < 128) return { kind: 'network', network }
  return { kind: 'client', key: keyOf(addressOf(network)) }
}

/** Throws `bad_input` where an operator may not ban this. */
export function checkBannable(
  text: string,
  guarded: readonly Guarded[],
  keyOf: (address: string) => ClientKey,
): void {
  const target = targetOf(text, keyOf)
  if (target.kind === 'network') checkWidth(target.network)
  const network = parseNetwork(text)
  for (const { setting, networks } of [thisMachine, ...guarded]) {
    for (const other of networks) {
      const sameClient = target.kind === 'client' && keyOf(addressOf(other)) === target.key
      if (!sameClient && (network === null || !overlap(network, other))) continue
      throw badInput(
        `${text} cannot be banned: that would hit ${other.text} of ${setting}. Ban what is beside it.`,
      )
    }
  }
}

/** How much a target covers, in words. */
export function coverOf(target: BanTarget): string {
  if (target.kind === 'client') return 'one client: an IPv4 address, or the network of an IPv6 one'
  const free = 128 - target.network.bits
  if (isIpv4(target.network)) return `${2 ** free} IPv4 addresses`
  return free < 64 ? `2^${free} IPv6 addresses` : `2^${free - 64} IPv6 networks of /64`
}

function checkWidth(network: Network): void {
  const [bits, least] = isIpv4(network)
    ? [network.bits - 96, widest.ipv4]
    : [network.bits, widest.ipv6]
  if (bits >= least) return
  throw badInput(
    `${network.text} is too wide to ban: nobody holds more than a /${least}. Ban less.`,
  )
}

/** Without the `/32` or `/128` that may be typed behind it. */
function addressOf(network: Network): string {
  return network.text.split('/', 1)[0] ?? ''
}

function isIpv4({ address, bits }: Network): boolean {
  return bits >= 96 && address.high === 0n && address.low >> 32n === 0xffffn
}

function overlap(one: Network, other: Network): boolean {
  return one.bits <= other.bits ? isIn(other.address, one) : isIn(one.address, other)
}

function badInput(detail: string): SluiceError {
  return sluiceError('bad_input', detail)
}
