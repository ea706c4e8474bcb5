// Which slot a request goes to: the live one, unless it previews another or belongs to a page of the slot that was live before.
// Invariant: a slot that is not live is never chosen for a session unless its service has a healthy target.
import { staysWithSession, type Former } from '../model/affinity.ts'
import type { RequestHead } from '../model/head.ts'
import type { Route } from '../model/route.ts'
import type { SlotName } from '../model/slot.ts'
import type { World } from '../model/world.ts'
import type { Pins } from './pins.ts'

export interface SlotChoice {
  readonly slot: SlotName
  /** Why this slot. */
  readonly by: 'live' | 'session' | 'preview'
  /** The slot to ask too where the first has no such thing; null: its word is final. */
  readonly alternative: SlotName | null
}

export function chooseSlot(head: RequestHead, route: Route, world: World, pins: Pins): SlotChoice {
  if (pins.preview !== null) return { slot: pins.preview.slot, by: 'preview', alternative: null }
  const { live, former, affinity } = world
  if (former === null || affinity === null || !staysWithSession(affinity, head.path))
    return { slot: live, by: 'live', alternative: null }
  if (!isUsable(former, route, world)) return { slot: live, by: 'live', alternative: null }
  // One more question harms nobody where the method is safe (RFC 9110 9.2.1), and only assets are looked for elsewhere:
  // that an app has no such page is its own word.
  const safe = head.method === 'GET' || head.method === 'HEAD'
  const elsewhere = safe && affinity.kind === 'paths'
  if (pins.began === 'former')
    return { slot: former.slot, by: 'session', alternative: elsewhere ? live : null }
  return { slot: live, by: 'live', alternative: elsewhere ? former.slot : null }
}

function isUsable({ slot }: Former, route: Route, world: World): boolean {
  const service = world.slots[slot].services[route.service]
  return service?.targets.some((target) => target.health === 'healthy') === true
}
