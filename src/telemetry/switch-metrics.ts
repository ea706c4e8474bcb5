// The metrics of promotes, drains and reloads. They are rare, so prom-client keeps and renders them.
import { Counter, Histogram, type Registry } from 'prom-client'
import type { Settled } from '../model/settled.ts'
import type { SlotName } from '../model/slot.ts'

export interface SwitchMetrics {
  promoted(to: SlotName, result: string): void
  rolledBack(cause: 'hand' | 'judge'): void
  swapped(ms: number): void
  cut(slot: SlotName, kind: Settled['protocol'], count: number): void
  reloaded(result: 'ok' | 'refused'): void
}

export function createSwitchMetrics(registry: Registry): SwitchMetrics {
  const { promotes, rollbacks, swap, cut, reloads } = register([registry])
  return {
    promoted: (to, result) => promotes.inc({ to, result }),
    rolledBack: (cause) => rollbacks.inc({ cause }),
    swapped: (ms) => swap.observe(ms / 1000),
    cut: (slot, kind, count) => cut.inc({ slot, kind }, count),
    reloaded: (result) => reloads.inc({ result }),
  }
}

function register(registers: Registry[]) {
  return {
    promotes: new Counter({
      name: 'sluice_promotes_total',
      help: 'Promotions that ended, by result.',
      labelNames: ['to', 'result'],
      registers,
    }),
    rollbacks: new Counter({
      name: 'sluice_rollbacks_total',
      help: 'Times traffic went back, by who sent it back.',
      labelNames: ['cause'],
      registers,
    }),
    swap: new Histogram({
      name: 'sluice_promote_swap_seconds',
      help: 'How long the assignment of a new World took.',
      buckets: [0.00001, 0.0001, 0.001, 0.01, 0.1],
      registers,
    }),
    cut: new Counter({
      name: 'sluice_drain_cut_total',
      help: 'Requests and connections broken off at a drain deadline.',
      labelNames: ['slot', 'kind'],
      registers,
    }),
    reloads: new Counter({
      name: 'sluice_config_reloads_total',
      help: 'Reloads of the configuration, by result.',
      labelNames: ['result'],
      registers,
    }),
  }
}
