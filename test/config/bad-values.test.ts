// Values that are refused, each with its place, what is expected and what was found.
import { expect, test } from 'vitest'
import { problemLines, twoSlots } from './problem-lines.ts'

const table: [text: string, problems: string[]][] = [
  [
    'listen: 127.0.0.1',
    ['2:9  listen  expected host:port, :port or port (such as 127.0.0.1:8080), got "127.0.0.1"'],
  ],
  [
    'listen: 127.0.0.1:70000',
    [
      '2:9  listen  expected host:port, :port or port (such as 127.0.0.1:8080), got "127.0.0.1:70000"',
    ],
  ],
  [
    'listen: 1.2.3.400:80',
    ['2:9  listen  expected host:port, :port or port (such as 127.0.0.1:8080), got "1.2.3.400:80"'],
  ],
  [
    'listen: 80.5',
    ['2:9  listen  expected host:port, :port or port (such as 127.0.0.1:8080), got 80.5'],
  ],
  [
    'admin: { listen: 0.0.0.0:9090 }',
    [
      '2:18  admin.listen  other machines can reach this address: set admin.token, or listen on 127.0.0.1',
    ],
  ],
  [
    'admin: { listen: 9090 }',
    [
      '2:18  admin.listen  other machines can reach this address: set admin.token, or listen on 127.0.0.1',
    ],
  ],
  [
    'admin: { listen: unix:sluice.sock }',
    [
      '2:18  admin.listen  expected host:port, :port, port or unix:/path (such as 127.0.0.1:9090), got "unix:sluice.sock"',
    ],
  ],
  [
    'admin: { token: 123456 }',
    [
      '2:17  admin.token  expected text (in quotes when it looks like a number), got something else (not shown)',
    ],
  ],
  [
    'trustedProxies: 10.0.0.0/8',
    ['2:17  trustedProxies  expected a list of networks such as 10.0.0.0/8, got "10.0.0.0/8"'],
  ],
  [
    'trustedProxies: [10.0.0.0/8, 10.0.0.0/33, traefik]',
    [
      '2:30  trustedProxies[1]  expected a network or an address such as 10.0.0.0/8, got "10.0.0.0/33"',
      '2:43  trustedProxies[2]  expected a network or an address such as 10.0.0.0/8, got "traefik"',
    ],
  ],
  ['dataDir: ""', ['2:10  dataDir  expected a folder, got ""']],
  ['project: My Shop', ['2:10  project  expected a name of a-z, 0-9, - and _, got "My Shop"']],
  ['expose: yes', ['2:9  expose  expected true or false, got "yes"']],
  [
    'health: { path: healthz }',
    ['2:17  health.path  expected a path such as /healthz, in ASCII and without #, got "healthz"'],
  ],
  ['health: { interval: 1 }', ['2:21  health.interval  expected a duration such as 30s, got 1']],
  [
    'health: { interval: 5ms }',
    ['2:21  health.interval  expected a duration from 10ms to 20d, got "5ms"'],
  ],
  [
    'health: { timeout: thirty }',
    ['2:20  health.timeout  expected a duration such as 30s, got "thirty"'],
  ],
  [
    'health: { healthy: 0 }',
    ['2:20  health.healthy  expected a whole number from 1 to 100, got 0'],
  ],
  [
    'health: { unhealthy: 1.5 }',
    ['2:22  health.unhealthy  expected a whole number from 1 to 100, got 1.5'],
  ],
  ['health: []', ['2:9  health  expected settings (path, host, interval, …), got an empty list']],
  ['health:', ['2:8  health  expected settings (path, host, interval, …), got nothing']],
  ['resolve: 0', ['2:10  resolve  expected a duration from 10ms to 20d, got 0']],
  [
    'promote: { drain: 30d }',
    ['2:19  promote.drain  expected a duration from 0 to 20d, got "30d"'],
  ],
  ['promote: { bake: -1s }', ['2:18  promote.bake  expected a duration such as 30s, got "-1s"']],
  [
    'promote: { smoke: GET / }',
    ['2:19  promote.smoke  expected a list of requests such as GET /, got "GET /"'],
  ],
  [
    'promote: { smoke: [/, GET ftp://x/, get /, GET / 99] }',
    [
      '2:20  promote.smoke[0]  expected METHOD /path or METHOD http://host/path, and a status if one is meant (such as GET / 200), got "/"',
      '2:23  promote.smoke[1]  expected METHOD /path or METHOD http://host/path, and a status if one is meant (such as GET / 200), got "GET ftp://x/"',
      '2:37  promote.smoke[2]  expected METHOD /path or METHOD http://host/path, and a status if one is meant (such as GET / 200), got "get /"',
      '2:44  promote.smoke[3]  expected METHOD /path or METHOD http://host/path, and a status if one is meant (such as GET / 200), got "GET / 99"',
    ],
  ],
  [
    'promote: { affinity: { paths: [] } }',
    ['2:31  promote.affinity.paths  expected at least one path, got an empty list'],
  ],
  [
    'judge: { onFail: rolback }',
    [
      '2:18  judge.onFail  expected one of rollback, pause, notify, dry-run, got "rolback"; did you mean "rollback"?',
    ],
  ],
  [
    'judge: { floor: 100% }',
    ['2:17  judge.floor  expected a share below 100% such as 1% or 0.01, got "100%"'],
  ],
  [
    'judge: { floor: 1 }',
    ['2:17  judge.floor  expected a share below 100% such as 1% or 0.01, got 1'],
  ],
  ['judge: { ratio: 0.5 }', ['2:17  judge.ratio  expected a number of at least 1, got 0.5']],
  ['judge: { ratio: .inf }', ['2:17  judge.ratio  expected a number of at least 1, got Infinity']],
  ['judge: { alpha: 0 }', ['2:17  judge.alpha  expected a number above 0 and up to 0.5, got 0']],
  ['bots: { mode: block }', ['2:15  bots.mode  expected one of observe, enforce, got "block"']],
  [
    'redis: http://user:secret@127.0.0.1',
    [
      '2:8  redis  expected redis://host:port or rediss://host:port, got something else (not shown)',
    ],
  ],
  [
    'upstream: { connect: 0 }',
    ['2:22  upstream.connect  expected a duration from 10ms to 20d, got 0'],
  ],
  [
    'client: { keepAlive: 60s }',
    [
      '2:22  client.keepAlive  expected a duration of at least 95s, got "60s": Traefik keeps idle connections for 90 s and would send into one that is being closed',
    ],
  ],
  [
    'log: { level: verbose }',
    [
      '2:15  log.level  expected one of trace, debug, info, warn, error, fatal, silent, got "verbose"',
    ],
  ],
  ['log: { access: 1 }', ['2:16  log.access  expected true or false, got 1']],
]

test.each(table)('%j is refused', (text, problems) => {
  expect(problemLines(twoSlots + text)).toEqual(problems)
})
