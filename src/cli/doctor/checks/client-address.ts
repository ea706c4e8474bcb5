// Whether the gateway sees visitors, or only whoever stands in front of it.
import type { Check } from '../check.ts'
import { well, wrong } from '../finding.ts'

export const clientAddress: Check = {
  name: 'client address',
  needs: 'gateway',
  look({ status, checkup }) {
    if (status.limits.perClient === 'on')
      return [well('visitors are told apart, as far as requests have shown')]
    const { trustedProxies } = checkup.settings
    const seen =
      'nearly all of the last requests came from one private address; limits and bans of clients are off'
    const trusted = trustedProxies.length === 0 ? 'it is empty' : `now ${trustedProxies.join(', ')}`
    return [
      wrong(
        seen,
        `Put Traefik's address into trustedProxies (${trusted}). If it is there, Docker hides the visitor: turn userland-proxy off, and give the network IPv6 where clients use it.`,
      ),
    ]
  },
}
