// The preflight of a promote: waits for the slot to be ready and says in words what its probes found.
import type { SlotName } from '../model/slot.ts'
import { targetsOf, type World } from '../model/world.ts'
import type { Prober } from './prober.ts'

export interface PreflightPorts {
  readonly world: () => World
  readonly prober: Prober
  readonly nameProblems: () => ReadonlyMap<string, string>
}

export async function preflight(
  slot: SlotName,
  withinMs: number,
  ports: PreflightPorts,
): Promise<{ readonly ok: boolean; readonly detail: string }> {
  const ok = await ports.prober.waitReady(slot, withinMs)
  return { ok, detail: ok ? readyDetail(slot, ports) : unreadyDetail(slot, ports) }
}

function readyDetail(slot: SlotName, ports: PreflightPorts): string {
  const count = targetsOf(ports.world().slots[slot]).length
  return `${count} of ${count} ${count === 1 ? 'target' : 'targets'} of ${slot} healthy`
}

/** Each target that is in the way, with its last probe answer; each service that has none, with the reason. */
function unreadyDetail(slot: SlotName, ports: PreflightPorts): string {
  const world = ports.world()
  const problems: string[] = []
  for (const service of Object.values(world.slots[slot].services)) {
    if (service.targets.length === 0) {
      const names = service.origins.map(
        (o) => `${o.host}: ${ports.nameProblems().get(o.host) ?? 'no address'}`,
      )
      problems.push(`${slot}/${service.name} has no address (${names.join(', ')})`)
    }
    for (const target of service.targets) {
      const last = ports.prober.lastAnswer(target.id)
      if (target.health === 'healthy' && last?.ok === true) continue
      const said = last === null ? 'no probe has been answered yet' : `last answer: ${last.detail}`
      problems.push(`${target.id} is ${target.health}, ${said}`)
    }
  }
  return problems.length > 0 ? problems.join('; ') : `${slot} was not ready in time`
}
