// What each check that asks Docker says of each fault it is there to find.
import { containerOf, slotsWith, type Fault } from './facts-of.ts'

const data = { kind: 'volume', source: 'shop-data', readOnly: false } as const
export const faultsOfEngine: readonly Fault[] = [
  [
    'Docker',
    'old, without compose',
    { engine: { version: '19.03.8', compose: null } },
    [
      'warning: Docker 19.03.8 is older than 20.10',
      'wrong: there is no "docker compose": switch deploy cannot work',
    ],
  ],
  [
    'Docker',
    'an old compose',
    { engine: { compose: 'v2.5.0' } },
    ['warning: docker compose v2.5.0 is older than 2.20'],
  ],
  [
    'compose projects',
    'a standby that is stopped',
    slotsWith({}, { running: false }),
    [
      'well: shop-blue (live): 1 container(s) run',
      'hint: shop-green (standby): shop-green-web-1 does not run',
    ],
  ],
  [
    'compose projects',
    'a live slot that is gone',
    { engine: { containers: [containerOf({ project: 'shop-green' })] } },
    ['wrong: shop-blue (live) has no containers', 'well: shop-green (standby): 1 container(s) run'],
  ],
  [
    'compose projects',
    'none here',
    { engine: { containers: [containerOf({ project: 'blog' })] } },
    ['skipped: neither shop-blue nor shop-green has containers on this machine'],
  ],
  [
    'shared storage',
    'one volume for both',
    slotsWith({ mounts: [data] }, { mounts: [data] }),
    ['warning: both slots write to the volume shop-data'],
  ],
  [
    'shared storage',
    'one path for both',
    slotsWith(
      { mounts: [{ ...data, kind: 'bind', source: '/srv/up' }] },
      { mounts: [{ ...data, kind: 'bind', source: '/srv/up' }] },
    ),
    ['warning: both slots write to the path /srv/up'],
  ],
  [
    'shared storage',
    'one that only one writes to',
    slotsWith({ mounts: [data] }, { mounts: [{ ...data, readOnly: true }] }),
    ['well: the slots share no place to write to'],
  ],
  [
    'Traefik labels',
    'on a slot',
    slotsWith({ traefik: ['traefik.enable', 'traefik.http.routers.a.rule'] }),
    [
      'wrong: shop-blue-web-1 has traefik.enable: Traefik may send visitors to it past the gateway, whichever slot is live',
    ],
  ],
  [
    'Traefik labels',
    'on another app',
    { engine: { containers: [containerOf({ project: 'blog', traefik: ['traefik.enable'] })] } },
    ['well: no container of a slot has one'],
  ],
  [
    'ports',
    'published by a slot',
    slotsWith({ published: ['0.0.0.0:3000'] }),
    [
      'wrong: shop-blue-web-1 publishes 0.0.0.0:3000: the same service of the other slot could not start',
    ],
  ],
  [
    'stop grace period',
    "the engine's own",
    slotsWith({ stopSeconds: null }, { stopSeconds: 29 }),
    [
      'warning: killed sooner than promote.drain (30.0s) lets requests finish: shop-blue-web-1 10 s, shop-green-web-1 29 s',
    ],
  ],
  [
    'disk',
    'too little',
    { engine: { freeBytes: 300e6 } },
    ['wrong: 300 MB free where images are kept, two versions need 400 MB'],
  ],
  [
    'disk',
    'soon too little',
    { engine: { freeBytes: 700e6 } },
    ['well: 700 MB free where images are kept, two versions need 400 MB', 'hint: it is soon full'],
  ],
  [
    'disk',
    'elsewhere',
    { engine: { freeBytes: null } },
    ['skipped: the images are not on this machine'],
  ],
]
