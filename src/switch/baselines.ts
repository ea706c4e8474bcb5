// What each slot does by itself, collected all the time: the measure of whatever is promoted next. A slot that becomes live is
// another version of the app, and begins with nothing.
import type { SlotName } from '../model/slot.ts'
import { createBaseline, type Baseline, type BaselineFigures } from './judge/baseline.ts'
import type { Evidence } from './judge/evidence.ts'

export interface Baselines {
  note(slot: SlotName, evidence: Evidence): void
  /** Of the last minutes. */
  figures(slot: SlotName, atMs: number): BaselineFigures
  renew(slot: SlotName): void
  of(slot: SlotName): Baseline
}

export function createBaselines(known: Partial<Record<SlotName, Baseline>>): Baselines {
  const bySlot = {
    blue: known.blue ?? createBaseline(),
    green: known.green ?? createBaseline(),
  }
  return {
    note: (slot, evidence) => bySlot[slot].note(evidence),
    figures: (slot, atMs) => bySlot[slot].at(atMs),
    renew(slot) {
      bySlot[slot] = createBaseline()
    },
    of: (slot) => bySlot[slot],
  }
}
