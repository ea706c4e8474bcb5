// Every check of `switch doctor`, in the order in which their findings are told: what hurts most first.
import type { Check } from './check.ts'
import { adminToken } from './checks/admin-token.ts'
import { clientAddress } from './checks/client-address.ts'
import { clientKeepAlive } from './checks/client-keep-alive.ts'
import { clock } from './checks/clock.ts'
import { dataDir } from './checks/data-dir.ts'
import { descriptors } from './checks/descriptors.ts'
import { disk } from './checks/disk.ts'
import { engine } from './checks/engine.ts'
import { gateway } from './checks/gateway.ts'
import { gracePeriod } from './checks/grace-period.ts'
import { healthPath } from './checks/health-path.ts'
import { idleConnections } from './checks/idle-connections.ts'
import { outside } from './checks/outside.ts'
import { ports, sameAddress } from './checks/ports.ts'
import { projects } from './checks/projects.ts'
import { redis } from './checks/redis.ts'
import { sharedStorage } from './checks/shared-storage.ts'
import { slots } from './checks/slots.ts'
import { traefikLabels } from './checks/traefik-labels.ts'
import { trustedProxies } from './checks/trusted-proxies.ts'

export const checks: readonly Check[] = [
  gateway,
  slots,
  healthPath,
  sameAddress,
  clientAddress,
  trustedProxies,
  adminToken,
  idleConnections,
  clientKeepAlive,
  dataDir,
  redis,
  clock,
  descriptors,
  engine,
  projects,
  sharedStorage,
  traefikLabels,
  ports,
  gracePeriod,
  disk,
  outside,
]
