// Whether the gateway answers, and is of the version of this command.
import type { Check } from '../check.ts'
import { warning, well, wrong } from '../finding.ts'

export const gateway: Check = {
  name: 'gateway',
  needs: 'nothing',
  look({ gateway: found, version }) {
    if (found.kind === 'absent')
      return [wrong(found.why, 'Start it with "switch run", or name it with --admin or -c.')]
    const theirs = found.status.version
    if (theirs === version) return [well(`it answers, version ${version}`)]
    const seen = `the gateway is version ${theirs}, this command ${version}`
    return [warning(seen, 'Restart the gateway with the version of the command, or the other way.')]
  },
}
