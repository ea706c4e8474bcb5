// The two slots and their names. Everything that says "blue" or "green" gets it from here.

/** In the order used wherever both are listed. */
export const slotNames = ['blue', 'green'] as const

export type SlotName = (typeof slotNames)[number]

/** The slot that is not this one: the standby of a live slot, the live of a standby. */
export function otherSlot(name: SlotName): SlotName {
  return name === 'blue' ? 'green' : 'blue'
}

/** Whether a word a person typed names a slot. */
export function isSlotName(word: unknown): word is SlotName {
  return word === 'blue' || word === 'green'
}
