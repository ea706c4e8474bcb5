// Whether the containers of both slots are there and run.
import { slotNames } from '../../../model/slot.ts'
import type { Check } from '../check.ts'
import { hint, type Finding, skipped, well, wrong } from '../finding.ts'
import { slotContainers } from '../slot-containers.ts'

export const projects: Check = {
  name: 'compose projects',
  needs: 'both',
  look(engine, gateway) {
    const slots = slotContainers(engine, gateway)
    if (slots === null) return [skipped('no project in sluice.yaml')]
    const { blue, green } = slots.projects
    if (slots.blue.length + slots.green.length === 0)
      return [skipped(`neither ${blue} nor ${green} has containers on this machine`)]
    const { live } = gateway.status
    return slotNames.flatMap((slot): Finding[] => {
      const project = slots.projects[slot]
      const down = slots[slot].filter(({ running }) => !running).map(({ name }) => name)
      const word = slot === live ? 'live' : 'standby'
      if (slots[slot].length > 0 && down.length === 0)
        return [well(`${project} (${word}): ${slots[slot].length} container(s) run`)]
      const seen =
        down.length === 0
          ? `${project} (${word}) has no containers`
          : `${project} (${word}): ${down.join(', ')} ${down.length === 1 ? 'does' : 'do'} not run`
      const start =
        down.length === 0
          ? 'The next "switch deploy" makes them.'
          : `docker start ${down.join(' ')}`
      // After its bake a deploy stops what it replaced: that is how it should be, and only "slots" warns of it.
      return [slot === live ? wrong(seen, start) : hint(seen, start)]
    })
  },
}
