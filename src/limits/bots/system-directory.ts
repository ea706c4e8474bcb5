// The name servers of this machine, asked once and with 500 ms to answer. Unlike the system's lookup they are asked without
// a thread, so a slow one holds up nobody who opens a file.
import { Resolver } from 'node:dns/promises'
import { parseAddress } from '../../model/address.ts'
import type { Directory } from './reverse-dns.ts'

/** `servers`: addresses with ports, in the place of those of this machine. */
export function systemDirectory(servers: readonly string[] | null = null): Directory {
  const resolver = new Resolver({ timeout: 500, tries: 1 })
  if (servers !== null) resolver.setServers(servers)
  return {
    // Not `reverse`: it says of a name server that does not answer that there is no name.
    names: (address) => orNone(resolver.resolvePtr(reverseName(address))),
    addresses: (name, family) =>
      orNone(family === 4 ? resolver.resolve4(name) : resolver.resolve6(name)),
  }
}

async function orNone(answer: Promise<string[]>): Promise<readonly string[]> {
  try {
    return await answer
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null
    if (code === 'ENOTFOUND' || code === 'ENODATA') return []
    throw error
  }
}

/** The name under which an address has its names (RFC 1035 3.5, RFC 3596 2.5). */
function reverseName(text: string): string {
  if (!text.includes(':')) return `${text.split('.').reverse().join('.')}.in-addr.arpa`
  const address = parseAddress(text)
  if (address === null) throw new TypeError(`${text} is no address`)
  const digits = [address.high, address.low].map((half) => half.toString(16).padStart(16, '0'))
  return `${digits.join('').split('').reverse().join('.')}.ip6.arpa`
}
