// Where a deploy happens: the engine of each slot; and from which slot to which.
import type { SlotName } from '../model/slot.ts'
import { createEngine, type Engine } from './engine.ts'
import type { DeployPorts } from './ports.ts'

export interface Place {
  readonly ports: DeployPorts
  readonly engines: Readonly<Record<SlotName, Engine>>
}

export interface SlotPair {
  /** Live when the deploy began. */
  readonly from: SlotName
  readonly to: SlotName
}

export type Site = Place & SlotPair

export function placeOf(ports: DeployPorts, project: string): Place {
  const { settings, run } = ports
  const engine = (slot: SlotName): Engine => createEngine(settings, project, slot, run)
  return { ports, engines: { blue: engine('blue'), green: engine('green') } }
}

/** Both slots on one engine are one engine to prune. */
export function distinctEngines({ blue, green }: Place['engines']): Engine[] {
  return blue.context === green.context ? [blue] : [blue, green]
}
