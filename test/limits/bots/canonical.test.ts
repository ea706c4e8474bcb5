// A2: the user agents that everybody knows, on the routes they belong to.
import { expect, test } from 'vitest'
import type { Category } from '../../../src/limits/bots/category.ts'
import {
  crawlers,
  feedReaders,
  libraries,
  mailPrograms,
  monitors,
  people,
  previews,
  scanners,
  webhooks,
} from './canonical.ts'
import { classify, deciding } from './deciding.ts'

const { decide } = deciding()

const groups: readonly (readonly [Category, readonly string[]])[] = [
  ['webhook', webhooks],
  ['monitoring', monitors],
  ['social', previews],
  ['feed', feedReaders],
  ['scanner', scanners],
  ['browser', [...people, ...mailPrograms]],
  ['library', libraries],
]

const cases = groups.flatMap(([category, list]) =>
  list.map((userAgent) => [category, userAgent] as const),
)

test('there are about a hundred of them, each but once', () => {
  const all = [
    ...cases.map(([, userAgent]) => userAgent),
    ...crawlers.map(([userAgent]) => userAgent),
  ]
  expect(all.length).toBeGreaterThanOrEqual(100)
  expect(new Set(all).size).toBe(all.length)
  expect([scanners.length, people.length]).toEqual([12, 16])
})

test.each(cases)('%s: %s', (category, userAgent) => {
  expect(classify(userAgent).category).toBe(category)
})

test.each(crawlers)('%s is %s by the name of %s', (userAgent, category, family) => {
  expect(classify(userAgent)).toMatchObject({ category, family, rule: `bot.${category}` })
})

test.each(webhooks)(
  '%s is let in on a webhook route, and on an api that nobody marked as one',
  (userAgent) => {
    expect(decide({ userAgent, profile: 'webhook' }).action.kind).toBe('allow')
    expect(decide({ userAgent, profile: 'api' }).action.kind).toBe('allow')
  },
)

test.each([...monitors, ...previews])(
  '%s is never refused, and only limited where pages are',
  (userAgent) => {
    for (const profile of ['page', 'api', 'auth'] as const)
      expect(decide({ userAgent, profile }).action.kind).toBe('throttle')
    for (const profile of ['health', 'static'] as const)
      expect(decide({ userAgent, profile }).action.kind).toBe('allow')
  },
)

test.each([...feedReaders, ...mailPrograms])(
  '%s reads feeds, with and without Mozilla before its name (A22)',
  (userAgent) => {
    for (const name of [
      userAgent,
      `Mozilla/5.0 ${userAgent}`,
      userAgent.replace(/^Mozilla\/5.0 /, ''),
    ])
      for (const path of ['/feed', '/rss.xml', '/?feed=x'])
        expect(decide({ userAgent: name, path, profile: 'feed' }).action.kind).toBe('allow')
  },
)

test.each(scanners)('%s is blocked wherever names count, and struck', (userAgent) => {
  for (const profile of ['page', 'api', 'auth', 'static'] as const) {
    const decision = decide({ userAgent, profile })
    expect(decision).toMatchObject({
      rule: 'bot.scanner',
      action: { kind: 'block' },
      strike: 'scanner',
    })
  }
})

test.each([...people, ...mailPrograms])(
  '%s is a person: nothing of this room concerns it',
  (userAgent) => {
    for (const profile of ['page', 'api', 'auth', 'static', 'feed'] as const)
      expect(decide({ userAgent, profile }).action.kind).toBe('allow')
  },
)

test.each(libraries)('%s calls an api freely, and reads pages slowly', (userAgent) => {
  expect(decide({ userAgent, profile: 'api' }).action.kind).toBe('allow')
  expect(decide({ userAgent, profile: 'page' })).toMatchObject({
    action: {
      kind: 'throttle',
      budgets: [{ count: 30, perMs: 60_000, burst: 15, scope: 'client' }],
    },
  })
})
