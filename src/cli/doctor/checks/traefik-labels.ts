// Whether Traefik is told to send requests round the gateway.
import type { Check } from '../check.ts'
import { skipped, well, wrong } from '../finding.ts'
import { slotContainers } from '../slot-containers.ts'

export const traefikLabels: Check = {
  name: 'Traefik labels',
  needs: 'both',
  look(engine, gateway) {
    const slots = slotContainers(engine, gateway)
    if (slots === null) return [skipped('no project in sluice.yaml')]
    const labelled = [...slots.blue, ...slots.green].filter(({ traefik }) => traefik.length > 0)
    if (labelled.length === 0) return [well('no container of a slot has one')]
    return labelled.map(({ name, traefik }) =>
      wrong(
        `${name} has ${traefik[0]}: Traefik may send visitors to it past the gateway, whichever slot is live`,
        'Remove the traefik.* labels of the slots; only the gateway has them.',
      ),
    )
  },
}
