// Forward-confirmed reverse DNS: the address has a name under the operator's domain, and that name has the address. Either
// alone proves nothing: who owns an address writes any name for it that he likes.
import { parseAddress } from '../../model/address.ts'

/** A name server. Both resolve to an empty list if there is no such record, and reject if nobody could be asked in time. */
export interface Directory {
  /** The names of an address. */
  names(address: string): Promise<readonly string[]>
  /** The addresses of a name, of the family of the address that is being checked. */
  addresses(name: string, family: 4 | 6): Promise<readonly string[]>
}

export type Confirmation =
  | 'confirmed'
  | 'denied'
  /** Nobody could be asked: it says nothing about the address. */
  | 'unanswered'

/** Names are looked up one by one, and no more than this many. */
const maxNames = 4

/** Never rejects. `suffixes`: domains in lower case. */
export async function confirmName(
  directory: Directory,
  address: string,
  suffixes: readonly string[],
): Promise<Confirmation> {
  const family = address.includes(':') ? 6 : 4
  try {
    const names = await directory.names(address)
    let unanswered = false
    for (const name of names.filter((one) => endsIn(one, suffixes)).slice(0, maxNames)) {
      const addresses = await directory.addresses(name, family).catch(() => null)
      if (addresses?.some((one) => same(one, address))) return 'confirmed'
      unanswered ||= addresses === null
    }
    return unanswered ? 'unanswered' : 'denied'
  } catch {
    return 'unanswered'
  }
}

/** On the border of a label: `evilgooglebot.com` is not in `googlebot.com`. */
function endsIn(name: string, suffixes: readonly string[]): boolean {
  const bare = name.toLowerCase().replace(/\.$/, '')
  return suffixes.some((suffix) => bare.endsWith(`.${suffix}`))
}

function same(a: string, b: string): boolean {
  const [first, second] = [parseAddress(a), parseAddress(b)]
  return first !== null && first.high === second?.high && first.low === second.low
}
