// The table of actions, as a reader of the specification would check it.
import { expect, test } from 'vitest'
import {
  actionFor,
  robotsViolation,
  type Action,
  type AiPreset,
  type Standing,
} from '../../../src/limits/bots/actions.ts'
import type { Profile } from '../../../src/model/limit.ts'

/** `30/15 client`: thirty a minute, fifteen at once, for each client. */
function words(action: Action): string {
  if (action.kind !== 'throttle') return action.kind
  return action.budgets
    .map(({ count, perMs, burst, scope }) => `${(count * 60_000) / perMs}/${burst} ${scope}`)
    .join(' + ')
}

const onPages: readonly (readonly [Standing, string])[] = [
  ['browser', 'allow'],
  ['search-verified', '300/60 family'],
  ['search-unverified', '30/15 client'],
  ['search-fake', 'block'],
  ['ai-training', '30/15 family + 120/60 class'],
  ['ai-search', '60/30 family'],
  ['ai-assistant', '60/30 family'],
  ['seo', '20/10 family'],
  ['monitoring', '60/30 client'],
  ['social', '120/60 family'],
  ['feed', '30/30 client'],
  ['webhook', '60/20 client'],
  ['library', '30/15 client'],
  ['headless', '10/10 client'],
  ['scanner', 'block'],
  ['empty', 'block'],
  ['other-bot', '60/20 client'],
]

const all = onPages.map(([standing]) => standing)

test.each(onPages)('on a page, %s: %s', (standing, action) => {
  expect(words(actionFor(standing, 'page', 'throttle'))).toBe(action)
})

test.each(['library', 'webhook', 'other-bot'] as const)(
  '%s is free where programs call',
  (standing) => {
    for (const profile of ['api', 'auth', 'static'] as const)
      expect(words(actionFor(standing, profile, 'throttle'))).toBe('allow')
  },
)

test('who names nobody is refused on pages, slowed elsewhere', () => {
  for (const profile of ['api', 'auth', 'static'] as const)
    expect(words(actionFor('empty', profile, 'throttle'))).toBe('10/10 client')
})

test.each(['webhook', 'feed', 'health'] as const)(
  'on %s routes nobody is asked for a name',
  (profile: Profile) => {
    for (const standing of all)
      for (const ai of ['allow', 'throttle', 'block'] as const)
        expect(words(actionFor(standing, profile, ai))).toBe('allow')
  },
)

test('scanners and impostors are refused wherever names count', () => {
  for (const profile of ['page', 'api', 'auth', 'static'] as const)
    for (const standing of ['scanner', 'search-fake'] as const)
      expect(words(actionFor(standing, profile, 'allow'))).toBe('block')
})

test.each([
  ['allow', 'allow'],
  ['throttle', '30/15 family + 120/60 class'],
  ['block', 'block'],
] as const)('ai: %s is the word on crawlers that train models: %s', (ai: AiPreset, action) => {
  expect(words(actionFor('ai-training', 'page', ai))).toBe(action)
})

test('and on no other kind', () => {
  for (const standing of all.filter((one) => one !== 'ai-training'))
    for (const ai of ['allow', 'block'] as const)
      expect(actionFor(standing, 'page', ai)).toBe(actionFor(standing, 'page', 'throttle'))
})

test('a crawler that robots.txt turned down gets six a minute, all its addresses together', () => {
  expect(words(robotsViolation)).toBe('6/1 family')
})

test('budgets of one name are one budget: counters are told apart by it', () => {
  const profiles = ['page', 'api', 'auth', 'static'] as const
  const actions = all.flatMap((standing) =>
    profiles.map((profile) => actionFor(standing, profile, 'throttle')),
  )
  const budgets = [...actions, robotsViolation].flatMap((one) =>
    one.kind === 'throttle' ? one.budgets : [],
  )
  const byName = new Map(budgets.map((budget) => [budget.name, budget]))
  for (const budget of budgets) expect(byName.get(budget.name)).toEqual(budget)
})
