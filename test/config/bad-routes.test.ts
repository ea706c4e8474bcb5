// Routes that are refused, alone or beside each other.
import { expect, test } from 'vitest'
import { problemLines, twoSlots } from './problem-lines.ts'

const table: [text: string, problems: string[]][] = [
  ['routes: []', ['2:9  routes  expected at least one route, got an empty list']],
  ['routes: {}', ['2:9  routes  expected a list of routes, got a map']],
  [
    'routes: [{ service: web }]',
    ['2:10  routes[0].name  is missing: expected a name of a-z, 0-9, - and _'],
  ],
  ['routes: [web]', ['2:10  routes[0]  expected settings (name, match, service, …), got "web"']],
  [
    'routes:\n  - { name: Main, service: web }',
    ['3:13  routes[0].name  expected a name of a-z, 0-9, - and _, got "Main"'],
  ],
  [
    'routes:\n  - { name: a, service: wbe }',
    ['3:25  routes[0].service  no service "wbe" in slots; did you mean "web"?'],
  ],
  [
    'routes:\n  - { name: a, service: checkout }',
    ['3:25  routes[0].service  no service "checkout" in slots; there are web'],
  ],
  [
    'routes:\n  - { name: a, service: web, match: { host: shop.example:8080 } }',
    [
      '3:45  routes[0].match.host  expected a host such as shop.example or *.shop.example, without a port, got "shop.example:8080"',
    ],
  ],
  [
    'routes:\n  - { name: a, service: web, match: { host: "*" } }',
    [
      '3:45  routes[0].match.host  expected a host such as shop.example or *.shop.example, without a port, got "*"',
    ],
  ],
  [
    'routes:\n  - { name: a, service: web, match: { path: /api/* } }',
    [
      '3:45  routes[0].match.path  expected a path such as /api (it takes everything below it, too), got "/api/*"',
    ],
  ],
  [
    'routes:\n  - { name: a, service: web, match: { path: /a/../b } }',
    [
      '3:45  routes[0].match.path  expected a path such as /api (it takes everything below it, too), got "/a/../b"',
    ],
  ],
  [
    'routes:\n  - { name: a, service: web, match: { path: /%61pi } }',
    [
      '3:45  routes[0].match.path  expected a path such as /api (it takes everything below it, too), got "/%61pi"',
    ],
  ],
  [
    'routes:\n  - { name: a, service: web, match: { methods: [] } }',
    ['3:48  routes[0].match.methods  expected at least one method, got an empty list'],
  ],
  [
    'routes:\n  - { name: a, service: web, match: { methods: [get] } }',
    ['3:49  routes[0].match.methods[0]  expected methods in capitals such as GET, got "get"'],
  ],
  [
    'routes:\n  - { name: a, service: web, profile: apis }',
    [
      '3:39  routes[0].profile  expected one of page, api, auth, webhook, feed, static, health, got "apis"; did you mean "api"?',
    ],
  ],
  [
    'routes:\n  - { name: a, service: web, limit: { rate: ten } }',
    ['3:45  routes[0].limit.rate  expected a rate such as 100/s or 10/min, got "ten"'],
  ],
  [
    'routes:\n  - { name: a, service: web, limit: { burst: 0 } }',
    [
      '3:30  routes[0].limit.rate  is missing: expected a rate such as 100/s or 10/min',
      '3:46  routes[0].limit.burst  expected a whole number from 1 to 1000000, got 0',
    ],
  ],
  [
    'routes:\n  - { name: a, service: web, limit: { rate: 1/d, burst: 1000 } }',
    ['3:57  routes[0].limit.burst  expected a burst that is free again within a year, got 1000'],
  ],
  [
    'routes:\n  - { name: a, service: web, limit: [{ rate: 1/s }, { rate: 2/s }] }',
    ['3:53  routes[0].limit[1].name  is missing: expected each limit to have a name of its own'],
  ],
  [
    'routes:\n  - { name: a, service: web, limit: { rate: 1/s, by: address } }',
    ['3:54  routes[0].limit.by  expected client, session, route or header:NAME, got "address"'],
  ],
  [
    'routes:\n  - { name: a, service: web, inFlight: 5000 }',
    [
      '3:40  routes[0].inFlight  expected less than capacity.inFlight, or this route could take everything, got 5000',
    ],
  ],
  [
    'routes:\n  - { name: a, service: web, limit: { rate: 0/s } }',
    ['3:45  routes[0].limit.rate  expected a rate such as 100/s or 10/min, got "0/s"'],
  ],
  [
    'routes:\n  - { name: a, service: web }\n  - { name: a, service: web, match: { path: /api } }',
    ['4:13  routes[1].name  the name "a" is taken by routes[0] "a" on line 3'],
  ],
  [
    'routes:\n  - { name: a, service: web }\n  - { name: b, service: web, match: { path: / } }',
    ['4:37  routes[1].match  routes[0] "a" on line 3 takes the same requests: /'],
  ],
  [
    'routes:\n  - { name: a, service: web, match: { host: Shop.example, path: /api, methods: [GET, POST] } }\n  - { name: b, service: web, match: { host: shop.example, path: /api/, methods: [PUT, POST] } }',
    [
      '4:37  routes[1].match  routes[0] "a" on line 3 takes the same requests: POST shop.example/api',
    ],
  ],
  [
    'routes:\n  - { name: a, service: web, timeout: 0 }',
    ['3:39  routes[0].timeout  expected a duration from 10ms to 20d, got 0'],
  ],
]

test.each(table)('%j are routes that are refused', (text, problems) => {
  expect(problemLines(twoSlots + text)).toEqual(problems)
})
