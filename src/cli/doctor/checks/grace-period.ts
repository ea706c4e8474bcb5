// Whether a container that is stopped has as long to finish as the gateway lets requests finish.
import { tookText } from '../../render/times.ts'
import type { Check } from '../check.ts'
import { skipped, warning, well } from '../finding.ts'
import { slotContainers } from '../slot-containers.ts'

const enginesOwnSeconds = 10

export const gracePeriod: Check = {
  name: 'stop grace period',
  needs: 'both',
  look(engine, gateway) {
    const slots = slotContainers(engine, gateway)
    if (slots === null) return [skipped('no project in sluice.yaml')]
    const all = [...slots.blue, ...slots.green]
    if (all.length === 0) return [skipped('the slots have no containers')]
    const { drainMs } = gateway.checkup.settings
    const short = all.filter((each) => secondsOf(each) * 1000 < drainMs)
    if (short.length === 0) return [well(`none shorter than promote.drain (${tookText(drainMs)})`)]
    const names = short.map((each) => `${each.name} ${secondsOf(each)} s`).join(', ')
    return [
      warning(
        `killed sooner than promote.drain (${tookText(drainMs)}) lets requests finish: ${names}`,
        `Set stop_grace_period of these services to ${Math.ceil(drainMs / 1000)}s or more.`,
      ),
    ]
  },
}

function secondsOf({ stopSeconds }: { readonly stopSeconds: number | null }): number {
  return stopSeconds ?? enginesOwnSeconds
}
