// Whether the gateway may open as many sockets as it is told to serve connections: each request takes two.
import type { Check } from '../check.ts'
import { skipped, well, wrong } from '../finding.ts'

/** Log, state, event loop, connections that wait. */
const beside = 64

export const descriptors: Check = {
  name: 'file descriptors',
  needs: 'gateway',
  look({ checkup }) {
    const { limit } = checkup.descriptors
    if (limit === null) return [skipped('the limit of the gateway is not known')]
    const { connections } = checkup.settings
    const need = 2 * connections + beside
    if (limit >= need) return [well(`${limit} allowed, ${connections} connections need ${need}`)]
    return [
      wrong(
        `the gateway may open ${limit} files, client.connections ${connections} needs ${need}`,
        `Raise it (compose: ulimits: { nofile: ${need} }; systemd: LimitNOFILE=${need}), or lower client.connections to ${Math.max(1, Math.floor((limit - beside) / 2))}.`,
      ),
    ]
  },
}
