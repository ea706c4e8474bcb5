// Who is compared, in the order of the table.
import { caddy } from './caddy.ts'
import { haproxy } from './haproxy.ts'
import { nginx } from './nginx.ts'
import type { Peer } from './peer.ts'
import { sluice } from './sluice.ts'
import { stock } from './stock.ts'

export const peers: readonly Peer[] = [sluice, haproxy, nginx, caddy, stock]
