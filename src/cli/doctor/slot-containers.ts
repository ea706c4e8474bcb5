// The containers of each slot, found by the names of their compose projects.
import type { SlotName } from '../../model/slot.ts'
import type { ContainerFacts, EngineFacts, GatewayFacts } from './facts.ts'

export type SlotContainers = Readonly<Record<SlotName, readonly ContainerFacts[]>> & {
  readonly projects: Readonly<Record<SlotName, string>>
}

/** Null: sluice.yaml names no project, so the slots are no compose projects. */
export function slotContainers(
  { containers }: Pick<EngineFacts, 'containers'>,
  { checkup }: Pick<GatewayFacts, 'checkup'>,
): SlotContainers | null {
  const { project } = checkup.settings
  if (project === null) return null
  const projects = { blue: `${project}-blue`, green: `${project}-green` }
  const of = (slot: SlotName) => containers.filter((each) => each.project === projects[slot])
  return { blue: of('blue'), green: of('green'), projects }
}
