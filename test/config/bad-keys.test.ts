// Keys that are refused: misspelt, unknown, twice, or no words.
import { expect, test } from 'vitest'
import { problemLines, twoSlots } from './problem-lines.ts'

const table: [text: string, problems: string[]][] = [
  ['lisen: 8080', ['2:1  lisen  unknown key "lisen"; did you mean "listen"?']],
  ['healt: {}', ['2:1  healt  unknown key "healt"; did you mean "health"?']],
  [
    'nonsense: 1',
    [
      '2:1  nonsense  unknown key "nonsense"; known here: listen, admin, trustedProxies, dataDir, secret, project, expose, slots, health, resolve, routes, hold, promote, judge, deploy, visitors, capacity, bots, redis, upstream, client, log',
    ],
  ],
  [
    'health: { Path: /, keep: 1 }',
    [
      '2:11  health.Path  unknown key "Path"; did you mean "path"?',
      '2:20  health.keep  unknown key "keep"; known here: path, host, interval, timeout, healthy, unhealthy',
    ],
  ],
  [
    'client: { keep_alive: 100s }',
    ['2:11  client.keep_alive  unknown key "keep_alive"; did you mean "keepAlive"?'],
  ],
  [
    'routes:\n  - { name: a, path: /api, servce: web }',
    [
      '3:16  routes[0].path  unknown key "path"; known here: name, match, service, profile, limit, inFlight, sticky, timeout, idle, maxBody',
      '3:28  routes[0].servce  unknown key "servce"; did you mean "service"?',
    ],
  ],
  ['__proto__: 1', ['2:1  __proto__  unknown key "__proto__"']],
  [
    'constructor: 1',
    [
      '2:1  constructor  unknown key "constructor"; known here: listen, admin, trustedProxies, dataDir, secret, project, expose, slots, health, resolve, routes, hold, promote, judge, deploy, visitors, capacity, bots, redis, upstream, client, log',
    ],
  ],
  [
    '<<: { expose: true }',
    [
      '2:1  ["<<"]  unknown key "<<"; known here: listen, admin, trustedProxies, dataDir, secret, project, expose, slots, health, resolve, routes, hold, promote, judge, deploy, visitors, capacity, bots, redis, upstream, client, log',
    ],
  ],
  ['listen: 80\nlisten: 81', ['3:1  listen  the key "listen" is already there on line 2']],
  ['? [a]\n: 1', ['2:3  a key must be a plain word']],
]

test.each(table)('%j has keys that are refused', (text, problems) => {
  expect(problemLines(twoSlots + text)).toEqual(problems)
})
