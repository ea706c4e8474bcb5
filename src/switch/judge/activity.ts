// How many clients are about, as far as that matters: the few that were heard of last.
import { enoughClients } from './settings.ts'

export interface Activity {
  heard(client: string, atMs: number): void
  /** How many clients were heard of lately, up to as many as are enough. */
  count(atMs: number): number
  save(): SavedActivity
}

/** Client and when; the latest first. */
export type SavedActivity = readonly (readonly [string, number])[]

const lately = 10_000

export function createActivity(saved: SavedActivity = []): Activity {
  const clients = saved.map(([client]) => client)
  const times = saved.map(([, atMs]) => atMs)
  return {
    heard(client, atMs) {
      if (clients[0] === client) {
        times[0] = atMs
        return
      }
      const known = clients.indexOf(client)
      const from = known === -1 ? Math.min(clients.length, enoughClients - 1) : known
      for (let i = from; i > 0; i--) {
        clients[i] = clients[i - 1] ?? ''
        times[i] = times[i - 1] ?? 0
      }
      clients[0] = client
      times[0] = atMs
    },
    count(atMs) {
      let count = 0
      while (count < times.length && atMs - (times[count] ?? 0) < lately) count++
      return count
    },
    save: () => clients.map((client, i) => [client, times[i] ?? 0]),
  }
}
