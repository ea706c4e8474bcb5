// Facts as they are where all is well. Each test changes what it is about.
import type { Checkup, CheckupSettings, TargetCheckup } from '../../../src/model/checkup.ts'
import type { Status } from '../../../src/model/status.ts'
import type { Check } from '../../../src/cli/doctor/check.ts'
import { lookAt } from '../../../src/cli/doctor/check.ts'
import type {
  ContainerFacts,
  EngineFacts,
  Facts,
  GatewayFacts,
} from '../../../src/cli/doctor/facts.ts'
import { now, slotOf, statusOf, targetOf as statusTargetOf } from '../records.ts'

export interface Changes {
  readonly status?: Partial<Status>
  readonly settings?: Partial<CheckupSettings>
  readonly checkup?: Partial<Checkup>
  readonly engine?: Partial<EngineFacts>
  readonly facts?: Partial<Facts>
}

export function factsOf({ status, settings, checkup, engine, facts }: Changes = {}): Facts {
  return {
    version: '0.4.0',
    gateway: gatewayOf(statusOf({ slots: wellSlots, ...status }), {
      ...checkup,
      settings: settingsOf(settings),
    }),
    engine: {
      kind: 'engine',
      version: '28.2.2',
      compose: '2.26.1',
      freeBytes: 80e9,
      containers: [containerOf(), containerOf({ name: 'shop-green-web-1', project: 'shop-green' })],
      ...engine,
    },
    ...facts,
  }
}

const wellSlots = {
  blue: slotOf({ live: true }),
  green: slotOf({ targets: [statusTargetOf({ url: 'http://127.0.0.1:3002' })] }),
}

function gatewayOf(status: Status, changes: Partial<Checkup>): GatewayFacts {
  const checkup: Checkup = {
    schema: 1,
    at: now.toISOString(),
    settings: settingsOf(),
    targets: [targetOf()],
    redis: null,
    descriptors: { limit: 65_536 },
    dataDir: { path: '/var/lib/sluice', problem: null, freeBytes: 9e9, sharedWith: null },
    ...changes,
  }
  return { kind: 'gateway', status, checkup, heardAt: now.getTime() }
}

function settingsOf(changes: Partial<CheckupSettings> = {}): CheckupSettings {
  return {
    project: 'shop',
    admin: { at: '0.0.0.0:9090', open: true, tokenLength: 48 },
    trustedProxies: ['10.90.1.2/32'],
    healthPath: '/healthz',
    drainMs: 30_000,
    upstreamIdleMs: 4000,
    clientKeepAliveMs: 100_000,
    connections: 10_000,
    ...changes,
  }
}

export function targetOf(changes: Partial<TargetCheckup> = {}): TargetCheckup {
  return {
    id: 'blue/web/10.0.0.2:3000',
    slot: 'blue',
    service: 'web',
    url: 'http://blue-web:3000',
    health: healthOf(),
    idle: { kind: 'kept', ms: 5000 },
    ...changes,
  }
}

export function healthOf(changes: object = {}) {
  return {
    kind: 'answered',
    status: 200,
    location: null,
    body: '{"db":"ok"}',
    ms: 3.2,
    aheadMs: 0,
    ...changes,
  } as const
}

export function redisOf(changes: object = {}) {
  return {
    kind: 'answered',
    version: '7.4.2',
    policy: 'volatile-lru',
    maxBytes: 96e6,
    usedBytes: 2e6,
    evicted: 0,
    aheadMs: 3,
    ...changes,
  } as const
}

export function containerOf(changes: Partial<ContainerFacts> = {}): ContainerFacts {
  return {
    name: 'shop-blue-web-1',
    project: 'shop-blue',
    service: 'web',
    running: true,
    image: 'sha256:1',
    imageBytes: 200e6,
    mounts: [],
    stopSeconds: 45,
    published: [],
    traefik: [],
    ...changes,
  }
}

/** Kinds and sentences of one check, a line each. */
export function said(check: Check, changes: Changes = {}): string[] {
  return lookAt(check, factsOf(changes)).map(({ kind, seen }) => `${kind}: ${seen}`)
}

const green = { name: 'shop-green-web-1', project: 'shop-green' }

/** One container for each slot. */
export function slotsWith(blue: object, greens: object = {}): Changes {
  return { engine: { containers: [containerOf(blue), containerOf({ ...green, ...greens })] } }
}

/** The check, the case, the facts, and what is said of them. */
export type Fault = readonly [string, string, Changes, readonly string[]]
