// Whether both slots want the same port of the host, or are the same app.
import { originsOf } from '../slot-origins.ts'
import type { Check } from '../check.ts'
import { type Finding, well, wrong } from '../finding.ts'
import { slotContainers } from '../slot-containers.ts'

/** Both slots at one address: what sluice.yaml says, so no engine is needed. */
export const sameAddress: Check = {
  name: 'slot addresses',
  needs: 'gateway',
  look({ status }) {
    const blue = originsOf(status, 'blue')
    const shared = [...originsOf(status, 'green')].filter((url) => blue.has(url))
    if (shared.length === 0) return [well('each slot has its own')]
    return shared.map((url) =>
      wrong(
        `${url} is in both slots: a switch would change nothing there`,
        'Give each slot an address of its own in slots.',
      ),
    )
  },
}

export const ports: Check = {
  name: 'ports',
  needs: 'both',
  look(engine, gateway) {
    const slots = slotContainers(engine, gateway)
    const published = [...(slots?.blue ?? []), ...(slots?.green ?? [])].flatMap((each) =>
      each.published.map((port) => ({ port, name: each.name, project: each.project })),
    )
    if (published.length === 0) return [well('no container of a slot publishes one')]
    return published.map(({ port, name }): Finding => {
      const seen = `${name} publishes ${port}: the same service of the other slot could not start`
      return wrong(seen, 'Publish none: the gateway reaches it by its name in their network.')
    })
  },
}
