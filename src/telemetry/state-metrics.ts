// Gauges of the World and of what is under way. They read the truth when they are scraped; nothing has to keep them up to date.
import { Gauge, type Registry } from 'prom-client'
import { slotNames, type SlotName } from '../model/slot.ts'
import { isReady, type World } from '../model/world.ts'

export interface StatePorts {
  readonly world: () => World
  /** How many requests wait for traffic to be resumed. */
  readonly held: () => number
  /** What stands against the live slot, as odds to 1; null: nobody watches it. */
  readonly evidence: () => number | null
  readonly inFlight: () => Iterable<{ readonly route: string; readonly slot: SlotName }>
}

export function createStateMetrics(registry: Registry, ports: StatePorts): void {
  const registers = [registry]
  const bySlot = (
    name: string,
    help: string,
    value: (slot: SlotName, world: World) => number,
  ): Gauge =>
    new Gauge({
      name,
      help,
      labelNames: ['slot'],
      registers,
      collect() {
        for (const slot of slotNames) this.set({ slot }, value(slot, ports.world()))
      },
    })
  bySlot('sluice_slot_live', '1 for the slot that serves.', (slot, world) =>
    world.live === slot ? 1 : 0,
  )
  bySlot(
    'sluice_judge_evidence',
    'What stands against a slot that is watched, as odds to 1; 0: it is not watched.',
    (slot, world) => (world.live === slot ? (ports.evidence() ?? 0) : 0),
  )
  bySlot('sluice_slot_healthy', '1 if all targets of the slot are healthy.', (slot, world) =>
    isReady(world.slots[slot]) ? 1 : 0,
  )
  const generation: Gauge = new Gauge({
    name: 'sluice_generation',
    help: 'The generation of the World in force.',
    registers,
    collect: () => generation.set(ports.world().generation),
  })
  const held: Gauge = new Gauge({
    name: 'sluice_held_requests',
    help: 'Requests that wait while traffic is paused.',
    registers,
    collect: () => held.set(ports.held()),
  })
  createInFlightGauge(registers, ports)
}

function createInFlightGauge(registers: Registry[], ports: StatePorts): void {
  const gauge = new Gauge({
    name: 'sluice_requests_in_flight',
    help: 'Requests being answered now.',
    labelNames: ['route', 'slot'],
    registers,
    collect() {
      gauge.reset()
      for (const { name: route } of ports.world().routes) {
        for (const slot of slotNames) gauge.set({ route, slot }, 0)
      }
      for (const { route, slot } of ports.inFlight()) gauge.inc({ route, slot })
    },
  })
}
