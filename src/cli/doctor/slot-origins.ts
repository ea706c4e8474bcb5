// The addresses that sluice.yaml gives a slot, as the gateway tells them.
import type { SlotName } from '../../model/slot.ts'
import type { Status } from '../../model/status.ts'

export function originsOf({ slots }: Status, slot: SlotName): ReadonlySet<string> {
  return new Set(slots[slot].targets.map(({ url }) => url))
}
