// Whether the gateway keeps idle connections longer than Traefik does: else Traefik sends requests into ones that are being closed.
import { tookText } from '../../render/times.ts'
import type { Check } from '../check.ts'
import { well, wrong } from '../finding.ts'

/** forwardingTimeouts.idleConnTimeout of Traefik. */
const traefikMs = 90_000

export const clientKeepAlive: Check = {
  name: 'keep-alive to Traefik',
  needs: 'gateway',
  look({ checkup }) {
    const { clientKeepAliveMs } = checkup.settings
    const ours = tookText(clientKeepAliveMs)
    if (clientKeepAliveMs > traefikMs)
      return [well(`${ours}, longer than the 90 s of Traefik (unless its idleConnTimeout is set)`)]
    return [
      wrong(
        `the gateway closes idle connections after ${ours}, Traefik keeps them for 90 s`,
        'Set client.keepAlive to 95s or more.',
      ),
    ]
  },
}
