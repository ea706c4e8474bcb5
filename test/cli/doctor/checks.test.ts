// Every check as a table: what it says of facts that are well, and of each fault it is there to find.
import { expect, test } from 'vitest'
import { lookAt } from '../../../src/cli/doctor/check.ts'
import { checks } from '../../../src/cli/doctor/checks.ts'
import { greenStatusOf, statusOf } from '../records.ts'
import { factsOf, redisOf, said, slotsWith, type Changes } from './facts-of.ts'
import { faultsOfEngine } from './faults-of-engine.ts'
import { faultsOfGateway } from './faults-of-gateway.ts'

const table = [...faultsOfGateway, ...faultsOfEngine]

test.for(table)('%s: %s', ([name, _case, changes, expected]) => {
  const check = checks.find((each) => each.name === name)
  expect(check && said(check, changes)).toEqual(expected)
})

test('where all is well nothing is wrong and nothing is warned of', () => {
  const found = checks.flatMap((check) => lookAt(check, factsOf({ checkup: { redis: redisOf() } })))
  expect(found.filter(({ kind }) => kind !== 'well')).toMatchObject([
    { check: 'from outside', kind: 'hint' },
  ])
})

test('every check is known to this table, and what it finds says what to do', () => {
  const inTable = new Set(table.map(([name]) => name))
  expect(checks.map(({ name }) => name).filter((name) => !inTable.has(name))).toEqual([
    'from outside',
  ])
  for (const [name, , changes] of table) {
    const check = checks.find((each) => each.name === name)
    for (const found of check ? lookAt(check, factsOf(changes)) : []) {
      if ('fix' in found) expect(found.fix).toMatch(/[.]$|^docker start /)
    }
  }
})

test('what needs the gateway or Docker is skipped with the reason where there is none', () => {
  const facts = factsOf({
    facts: {
      gateway: { kind: 'absent', why: 'no gateway' },
      engine: { kind: 'absent', why: 'no docker' },
    },
  })
  const found = checks.flatMap((check) => lookAt(check, facts))
  expect(found.filter(({ kind }) => kind === 'wrong').map(({ check }) => check)).toEqual([
    'gateway',
  ])
  expect(found.find(({ check }) => check === 'Docker')).toMatchObject({ seen: 'no docker' })
  expect(found.find(({ check }) => check === 'Redis')).toMatchObject({ seen: 'no gateway' })
})

test('without a project in sluice.yaml the slots are no compose projects', () => {
  const skipped = checks
    .flatMap((check) => lookAt(check, factsOf({ settings: { project: null } })))
    .filter(({ seen }) => seen === 'no project in sluice.yaml')
    .map(({ check }) => check)
  expect(skipped).toEqual([
    'compose projects',
    'shared storage',
    'Traefik labels',
    'stop grace period',
  ])
})

test('which slot is live decides what its containers mean', () => {
  const projects = checks.find(({ name }) => name === 'compose projects')
  const changes: Changes = { ...slotsWith({ running: false }), status: greenStatusOf() }
  expect(projects && said(projects, changes)).toEqual([
    'hint: shop-blue (standby): shop-blue-web-1 does not run',
    'well: shop-green (live): 1 container(s) run',
  ])
  expect(statusOf().live).toBe('blue')
})
