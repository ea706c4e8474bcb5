// Whether the containers of both slots are there and run.
import { slotNames } from '../../../model/slot.ts'
import type { Check } from '../check.ts'
import { type Finding, skipped, warning, well, wrong } from '../finding.ts'
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
      const start = `SLUICE_SLOT=${slot} docker compose -p ${project} -f app.yaml up -d --wait`
      if (slot === live) return [wrong(seen, `Start it: ${start}`)]
      return [warning(seen, `A rollback would have to start it first. To have it warm: ${start}`)]
    })
  },
}
