// What becomes of a request for which there is no room: it is told, and the visitor is asked to come again.
import type { Category } from './bots/category.ts'
import { overloaded } from './refusals.ts'
import { tell, type TellPorts } from './tell.ts'
import type { Refused, Visit } from './visit.ts'

export interface NoRoomPorts extends TellPorts {
  readonly random: () => number
}

export function noRoom(
  visit: Visit,
  category: Category,
  { rule, retryAfterMs }: { readonly rule: string; readonly retryAfterMs: number },
  ports: NoRoomPorts,
): Refused {
  tell(ports, visit, { rule, action: 'shed', category, would: false })
  return overloaded(rule, retryAfterMs, ports.random())
}
