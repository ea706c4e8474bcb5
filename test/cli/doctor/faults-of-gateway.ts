// What each check that asks the gateway says of each fault it is there to find.
import { slotOf, targetOf as statusTargetOf } from '../records.ts'
import { healthOf, redisOf, targetOf, type Fault } from './facts-of.ts'

const limitsOff = {
  mode: 'observe',
  bans: 0,
  perClient: 'off',
  tripped: [],
  waiting: 0,
  counters: 'local',
} as const

export const faultsOfGateway: readonly Fault[] = [
  [
    'gateway',
    'another version',
    { facts: { version: '0.5.0' } },
    ['warning: the gateway is version 0.4.0, this command 0.5.0'],
  ],
  [
    'gateway',
    'away',
    { facts: { gateway: { kind: 'absent', why: 'nothing listens at 127.0.0.1:9090' } } },
    ['wrong: nothing listens at 127.0.0.1:9090'],
  ],
  [
    'slots',
    'a sick standby',
    { status: { slots: { blue: slotOf({ live: true }), green: slotOf({ healthy: false }) } } },
    ['warning: green is not healthy: a rollback would not be instant'],
  ],
  [
    'slots',
    'a sick live slot',
    { status: { slots: { blue: slotOf({ live: true, healthy: false }), green: slotOf({}) } } },
    ['wrong: blue is live and not healthy'],
  ],
  [
    'health path',
    'a redirect',
    {
      checkup: {
        targets: [targetOf({ health: healthOf({ status: 301, location: 'https://x/' }) })],
      },
    },
    ['wrong: /healthz of blue/web/10.0.0.2:3000 redirects to https://x/ (301)'],
  ],
  [
    'health path',
    'none',
    { checkup: { targets: [targetOf({ health: healthOf({ status: 404, body: 'no' }) })] } },
    ['wrong: blue/web/10.0.0.2:3000 has no /healthz (404)'],
  ],
  [
    'health path',
    'a database that is away',
    { checkup: { targets: [targetOf({ health: healthOf({ status: 503, body: 'no db' }) })] } },
    ['wrong: /healthz of blue/web/10.0.0.2:3000 answers 503: no db'],
  ],
  [
    'health path',
    'nobody there',
    { checkup: { targets: [targetOf({ health: { kind: 'silent', detail: 'ECONNREFUSED' } })] } },
    ['wrong: blue/web/10.0.0.2:3000 does not answer /healthz: ECONNREFUSED'],
  ],
  [
    'health path',
    'an answer that names no dependency',
    { checkup: { targets: [targetOf({ health: healthOf({ body: 'ok', ms: 0.4 }) })] } },
    [
      'well: /healthz answers 2xx at 1 target(s)',
      'hint: nothing in the answer of /healthz ("ok", 0.4 ms) shows that it asks the database',
    ],
  ],
  [
    'health path',
    'no target at all',
    { checkup: { targets: [] } },
    ['wrong: no target answers /healthz'],
  ],
  [
    'slot addresses',
    'one address in both',
    {
      status: {
        slots: {
          blue: slotOf({ live: true, targets: [statusTargetOf({ url: 'http://app:3000' })] }),
          green: slotOf({ targets: [statusTargetOf({ url: 'http://app:3000' })] }),
        },
      },
    },
    ['wrong: http://app:3000 is in both slots: a switch would change nothing there'],
  ],
  [
    'client address',
    "Traefik's",
    { status: { limits: limitsOff } },
    [
      'wrong: nearly all of the last requests came from one private address; limits and bans of clients are off',
    ],
  ],
  [
    'trusted proxies',
    'everybody',
    { settings: { trustedProxies: ['0.0.0.0/0', '10.90.1.2/32', '::/0'] } },
    ['0.0.0.0/0', '::/0'].map(
      (text) =>
        `wrong: ${text} in trustedProxies is most of the Internet: anybody may claim any address, and so get round limits and bans`,
    ),
  ],
  [
    'trusted proxies',
    'all of a private range',
    { settings: { trustedProxies: ['172.16.0.0/12'] } },
    [
      'hint: 172.16.0.0/12 in trustedProxies is every container on the host: each could speak for any visitor',
    ],
  ],
  [
    'trusted proxies',
    'networks of a CDN',
    { settings: { trustedProxies: ['104.16.0.0/13', '2400:cb00::/32'] } },
    ['well: only 104.16.0.0/13, 2400:cb00::/32 may name the client'],
  ],
  [
    'trusted proxies',
    'none',
    { settings: { trustedProxies: [] } },
    [
      'hint: trustedProxies is empty: whoever connects is the client, and X-Forwarded-For is not believed',
    ],
  ],
  [
    'admin token',
    'none where others can reach it',
    { settings: { admin: { at: '0.0.0.0:9090', open: true, tokenLength: 0 } } },
    ['wrong: 0.0.0.0:9090 takes promotes from whoever reaches it, without a token'],
  ],
  [
    'admin token',
    'a short one',
    { settings: { admin: { at: '0.0.0.0:9090', open: true, tokenLength: 6 } } },
    ['warning: the token of 0.0.0.0:9090 has 6 characters and can be guessed'],
  ],
  [
    'admin token',
    'none on loopback',
    { settings: { admin: { at: '127.0.0.1:9090', open: false, tokenLength: 0 } } },
    ['well: only this machine reaches 127.0.0.1:9090'],
  ],
  [
    'app keep-alive',
    'shorter than ours',
    { checkup: { targets: [targetOf({ idle: { kind: 'closed', ms: 2004 } })] } },
    [
      'wrong: blue/web/10.0.0.2:3000 closed an idle connection after 2.0s, the gateway keeps them for 4.0s (upstream.idle)',
    ],
  ],
  [
    'app keep-alive',
    'hardly longer than ours',
    { checkup: { targets: [targetOf({ idle: { kind: 'closed', ms: 4100 } })] } },
    [
      'warning: blue/web/10.0.0.2:3000 closed an idle connection after 4.1s, the gateway keeps them for 4.0s (upstream.idle)',
    ],
  ],
  [
    'app keep-alive',
    'longer than ours',
    { checkup: { targets: [targetOf({ idle: { kind: 'closed', ms: 4900 } })] } },
    ['well: idle connections outlive upstream.idle (4.0s) at 1 target(s), measured'],
  ],
  [
    'app keep-alive',
    'none',
    { checkup: { targets: [targetOf({ idle: { kind: 'not-kept' } })] } },
    ['hint: blue/web/10.0.0.2:3000 keeps no connection open: every request needs a new one'],
  ],
  [
    'app keep-alive',
    'not to be measured',
    { checkup: { targets: [targetOf({ idle: { kind: 'failed', detail: 'ECONNREFUSED' } })] } },
    ['skipped: blue/web/10.0.0.2:3000: ECONNREFUSED'],
  ],
  [
    'keep-alive to Traefik',
    "shorter than Traefik's",
    { settings: { clientKeepAliveMs: 72_000 } },
    ['wrong: the gateway closes idle connections after 1m 12s, Traefik keeps them for 90 s'],
  ],
  [
    'dataDir',
    'read-only',
    { checkup: { dataDir: { path: '/d', problem: 'EROFS', freeBytes: 1e9, sharedWith: null } } },
    ['wrong: /d cannot be written to (EROFS): no promote would begin'],
  ],
  [
    'dataDir',
    'two gateways',
    {
      checkup: { dataDir: { path: '/d', problem: null, freeBytes: 1e9, sharedWith: 'process 7' } },
    },
    ['wrong: another gateway uses /d: process 7; each overwrites what the other records'],
  ],
  [
    'dataDir',
    'nearly full',
    { checkup: { dataDir: { path: '/d', problem: null, freeBytes: 20e6, sharedWith: null } } },
    ['warning: /d has 20 MB left'],
  ],
  ['Redis', 'well', { checkup: { redis: redisOf() } }, ['well: version 7.4.2, volatile-lru']],
  [
    'Redis',
    'away',
    { checkup: { redis: { kind: 'failed', detail: 'ECONNREFUSED' } } },
    ['wrong: Redis does not answer: ECONNREFUSED; each gateway counts alone until it does'],
  ],
  [
    'Redis',
    'old',
    { checkup: { redis: redisOf({ version: '5.0.14' }) } },
    ['warning: Redis 5.0.14 is older than 6.2'],
  ],
  [
    'Redis',
    'one that may drop counters',
    { checkup: { redis: redisOf({ policy: 'allkeys-lru' }) } },
    [
      'well: version 7.4.2, allkeys-lru',
      'hint: allkeys-lru may drop counters once the memory is full; so far it has dropped none',
    ],
  ],
  [
    'Redis',
    'one that has dropped counters',
    { checkup: { redis: redisOf({ policy: 'allkeys-lru', evicted: 12 }) } },
    [
      'warning: Redis has dropped 12 keys for want of memory (allkeys-lru): their limits began anew',
    ],
  ],
  [
    'Redis',
    'one that drops any',
    { checkup: { redis: redisOf({ policy: 'allkeys-random' }) } },
    ['warning: maxmemory-policy allkeys-random drops any counter, those of a flood too'],
  ],
  [
    'Redis',
    'full, and it evicts nothing',
    { checkup: { redis: redisOf({ policy: 'noeviction', usedBytes: 95e6 }) } },
    [
      'warning: Redis uses 99 % of its maxmemory and evicts nothing: soon it refuses writes, and each gateway counts alone',
    ],
  ],
  [
    'Redis',
    'without a limit',
    { checkup: { redis: redisOf({ policy: 'noeviction', maxBytes: 0 }) } },
    [
      'well: version 7.4.2, noeviction',
      'hint: Redis may use all the memory of its machine (maxmemory 0)',
    ],
  ],
  [
    'clock',
    'of a target, of Redis, of this machine',
    {
      checkup: {
        targets: [targetOf({ health: healthOf({ aheadMs: 90_000 }) })],
        redis: redisOf({ aheadMs: -5000 }),
        at: '2026-11-21T11:00:00.000Z',
      },
    },
    [
      "warning: the clock of blue/web/10.0.0.2:3000 is 1m 30s ahead of the gateway's",
      "warning: the clock of Redis is 5.0s behind the gateway's",
      "warning: the clock of this machine is 1h ahead of the gateway's",
    ],
  ],
  [
    'file descriptors',
    'too few',
    { checkup: { descriptors: { limit: 1024 } } },
    ['wrong: the gateway may open 1024 files, client.connections 10000 needs 20064'],
  ],
  [
    'file descriptors',
    'not known',
    { checkup: { descriptors: { limit: null } } },
    ['skipped: the limit of the gateway is not known'],
  ],
]
