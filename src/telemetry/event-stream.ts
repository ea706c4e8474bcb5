// The stream of events: numbered, dated, the last ones kept, so that a reader who was away can catch up.
import type { GatewayEvent, Told } from '../model/events.ts'

export interface EventStream {
  tell(event: GatewayEvent): void
  /** Hands over what came after `afterId` (null: nothing of the past), then every new event. Returns the way out. */
  follow(afterId: number | null, onEvent: (event: Told) => void): () => void
}

const kept = 1000

export function createEventStream(generation: () => number, now: () => Date): EventStream {
  const past: Told[] = []
  const followers = new Set<(event: Told) => void>()
  let lastId = 0
  return {
    tell(event) {
      const told: Told = {
        ...event,
        id: ++lastId,
        at: now().toISOString(),
        generation: generation(),
      }
      past.push(told)
      if (past.length > kept) past.shift()
      for (const follower of followers) follower(told)
    },
    follow(afterId, onEvent) {
      // An id not given out yet is one of the gateway before a restart: all that is kept is new to that reader.
      const from = afterId !== null && afterId > lastId ? 0 : afterId
      if (from !== null) for (const event of past) if (event.id > from) onEvent(event)
      followers.add(onEvent)
      return () => followers.delete(onEvent)
    },
  }
}
