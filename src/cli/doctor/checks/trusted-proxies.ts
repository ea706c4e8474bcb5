// Whether more than a proxy may say who the client is.
import { parseNetwork, type Network } from '../../../model/address.ts'
import type { Check } from '../check.ts'
import { hint, type Finding, well, wrong } from '../finding.ts'

/** No proxy and no CDN publishes a network as wide. */
const widestV4 = 8
const widestV6 = 16

/** Docker takes its networks from here, so all of them are every container on the host. */
const wholeRanges = new Set([
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  'fc00::/7',
  'fd00::/8',
])

export const trustedProxies: Check = {
  name: 'trusted proxies',
  needs: 'gateway',
  look({ checkup }) {
    const written = checkup.settings.trustedProxies
    if (written.length === 0) {
      return [
        hint(
          'trustedProxies is empty: whoever connects is the client, and X-Forwarded-For is not believed',
          'Behind Traefik, put its address there; without a proxy in front, this is right.',
        ),
      ]
    }
    const found = written.flatMap(verdictOn)
    return found.length > 0 ? found : [well(`only ${written.join(', ')} may name the client`)]
  },
}

function verdictOn(text: string): Finding[] {
  const network = parseNetwork(text)
  if (network === null) return []
  const range = wholeRanges.has(text)
  if (isTooWide(text, network) && !range) {
    return [
      wrong(
        `${text} in trustedProxies is most of the Internet: anybody may claim any address, and so get round limits and bans`,
        "Name Traefik's own address, such as 10.90.1.2/32.",
      ),
    ]
  }
  if (!range) return []
  return [
    hint(
      `${text} in trustedProxies is every container on the host: each could speak for any visitor`,
      'Give Traefik a fixed address in its network and name only that.',
    ),
  ]
}

function isTooWide(text: string, { bits }: Network): boolean {
  return text.includes(':') ? bits < widestV6 : bits - 96 < widestV4
}
