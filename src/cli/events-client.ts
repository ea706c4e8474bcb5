// Follows GET /v1/events, from an event on.
import type { Told } from '../model/events.ts'
import { isTold } from './api.ts'
import { follow, type Following } from './follow.ts'
import type { Located } from './locate.ts'

/** `after`: the id of the last event seen; null begins with the next one. */
export function followEvents(
  at: Located,
  after: number | null,
  onEvent: (event: Told) => void,
): Following {
  const path = after === null ? '/v1/events' : `/v1/events?after=${after}`
  return follow(at, path, (document) => {
    if (isTold(document)) onEvent(document)
  })
}
