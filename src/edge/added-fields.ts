// The fields a gateway adds to an answer of a target: its slot, and the cookies that keep a session with a target or a version.
// Where nothing is asked for, nothing is added.
import type { IncomingMessage } from 'node:http'
import { overTls } from './cookies.ts'
import type { Run } from './run.ts'

/** Names and values in turn. */
export function addedFields({ exchange, world, ports }: Run, answer: IncomingMessage): string[] {
  const { slot, target, route, head, slotBy } = exchange
  if (slot === null || target === null || route === null) return []
  const fields: string[] = []
  const previewed = slotBy === 'preview'
  if (world.expose || exchange.smoke || previewed) fields.push('X-Sluice-Slot', slot)
  // A page that only some may see must not be kept for all: it forbids what the app allows (RFC 9111 5.2.2.5).
  if (previewed) fields.push('Cache-Control', 'no-store')
  // In place of another version: it leaves no trace in the session, and none at all where nothing is exposed.
  if (exchange.shieldedFrom !== null) {
    if (world.expose) fields.push('X-Sluice-Retried', exchange.shieldedFrom.slot)
    return fields
  }
  const sticks = route.sticky && !exchange.pinned
  const begins = world.affinity !== null && slotBy === 'live' && isPage(answer)
  if (!sticks && !begins) return fields
  const https = overTls(head, world)
  if (sticks) fields.push('Set-Cookie', ports.sticky.cookie(route, target, https))
  if (!begins) return fields
  const term = slot === world.live ? world.liveSince : null
  const renewal = term === null ? null : ports.versions.renewal(head, slot, term, https)
  if (renewal !== null) fields.push('Set-Cookie', renewal)
  return fields
}

/** Whether more will be asked for because of this answer. */
function isPage({ headers }: IncomingMessage): boolean {
  return /^(text\/html|application\/xhtml\+xml)\b/i.test(headers['content-type'] ?? '')
}
