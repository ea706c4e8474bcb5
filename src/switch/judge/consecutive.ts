// Failures in a row of the whole slot. Ten without one success need no statistics, unless one client makes them all while
// others are about.
import { consecutiveFailures, enoughClients } from './settings.ts'

export interface Consecutive {
  /** Whether it is enough. `active`: how many clients are about, this one too. */
  failed(client: string, active: number): boolean
  succeeded(): void
  save(): SavedConsecutive
}

export interface SavedConsecutive {
  readonly length: number
  readonly clients: readonly string[]
}

export function createConsecutive(saved?: SavedConsecutive): Consecutive {
  let length = saved?.length ?? 0
  let clients = [...(saved?.clients ?? [])]
  return {
    failed(client, active) {
      length++
      if (clients.length < enoughClients && !clients.includes(client)) clients.push(client)
      return length >= consecutiveFailures && clients.length >= Math.min(enoughClients, active)
    },
    succeeded() {
      if (length === 0) return
      length = 0
      clients = []
    },
    save: () => ({ length, clients: [...clients] }),
  }
}
