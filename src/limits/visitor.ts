// Who is at the door: the key that counts for the client, its session, and whether it can be told from others at all.
import { isTrusted, type Network } from '../model/address.ts'
import type { SharedAddresses } from './bans/shared-address.ts'
import type { ClientKeys } from './client-key.ts'
import { isLoopback, type Peers } from './peers.ts'
import type { Tellable } from './route-rules.ts'
import type { Key } from './rates/key.ts'
import type { Sessions } from './sessions.ts'
import type { Visit } from './visit.ts'

export interface Visitor {
  readonly client: Key
  readonly session: string | null
  readonly tellable: Tellable
  /** Whether it came straight over loopback, forwarded by nobody: this machine, and no visitor. */
  readonly local: boolean
  /** The operator's own, such as a monitor: never limited, filtered or banned. */
  readonly allowed: boolean
}

/** What tells whether an address is one client. */
export interface TellablePorts {
  readonly peers: Pick<Peers, 'perClient'>
  readonly shared: Pick<SharedAddresses, 'isShared'>
}

export interface VisitorPorts extends TellablePorts {
  readonly keys: ClientKeys
  readonly peers: Peers
  readonly sessions: Sessions
  readonly shared: SharedAddresses
  readonly allow: () => readonly Network[]
}

export function identify({ head, address, route, epochMs }: Visit, ports: VisitorPorts): Visitor {
  const { keys, peers, sessions, shared, allow } = ports
  const client = keys.clientOf(address)
  // A monitor within the own network is no sign that all others look alike.
  const via = head.header('x-forwarded-for') === null ? 'direct' : 'forwarded'
  if (route.profile !== 'health') peers.saw(address, client, via)
  const local = via === 'direct' && isLoopback(address)
  const session = sessions.of(head.header('cookie'))
  if (session !== null) shared.saw(client, session, epochMs)
  const allowed = isTrusted(address, allow())
  const tellable = tellableOf(client, epochMs, ports)
  return { client, session, tellable, local, allowed }
}

/** How far this client can be told from others; it counts nothing. */
export function tellableOf(
  client: Key,
  epochMs: number,
  { peers, shared }: TellablePorts,
): Tellable {
  if (peers.perClient() === 'off') return 'none'
  return shared.isShared(client, epochMs) ? 'shared' : 'client'
}
