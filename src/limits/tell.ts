// What is told of a request that was refused, or would have been: its rule and, for its client, the word of the day. A function of
// values, made at the moment it is needed: most requests have nothing to tell, and should not pay for it.
import type { ToldRefusal } from '../model/refusal.ts'
import type { ClientKeys } from './client-key.ts'
import type { Visit } from './visit.ts'

export interface TellPorts {
  readonly keys: Pick<ClientKeys, 'logKeyOf'>
  readonly told: (told: ToldRefusal) => void
}

export type Facts = Omit<ToldRefusal, 'client' | 'route'>

export function tell(ports: TellPorts, visit: Visit, facts: Facts): void {
  const client = ports.keys.logKeyOf(visit.address, visit.epochMs)
  ports.told({ ...facts, client, route: visit.route.name })
}
