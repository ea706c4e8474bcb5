// The dashboards: three, each panel a question, and every number from a metric that is there.
import { readdir } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { metricNames, namedMetrics } from './metric-names.ts'
import { folder, readText, readYaml } from './stack-files.ts'

interface Dashboard {
  readonly uid: string
  readonly annotations: { readonly list: readonly { readonly expr: string }[] }
  readonly panels: readonly {
    readonly id: number
    readonly title: string
    readonly description: string
    readonly gridPos: { readonly x: number; readonly y: number }
    readonly targets: readonly {
      readonly expr: string
      readonly datasource: { readonly uid: string }
    }[]
  }[]
}

const place = 'observability/grafana/dashboards'
const names = (await readdir(`${folder}${place}`)).toSorted()
const dashboards = await Promise.all(
  names.map(async (name) => JSON.parse(await readText(`${place}/${name}`)) as Dashboard),
)

test('there are three, of four to eight panels, and every panel asks and explains itself', () => {
  expect(names).toEqual(['deploy.json', 'overview.json', 'protection.json'])
  for (const { panels } of dashboards) {
    expect(panels.length).toBeGreaterThanOrEqual(4)
    expect(panels.length).toBeLessThanOrEqual(8)
    for (const { title, description } of panels) {
      expect(title).toMatch(/^[A-Z].{8,}\?$/)
      expect(description.length).toBeGreaterThan(20)
    }
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length)
    expect(new Set(panels.map(({ gridPos: { x, y } }) => `${x} ${y}`)).size).toBe(panels.length)
  }
})

test('every panel asks the Prometheus that is provisioned, for metrics that the gateway has', async () => {
  const known = await metricNames()
  const { datasources } = (await readYaml(
    'observability/grafana/provisioning/datasources/datasources.yaml',
  )) as { datasources: { uid: string }[] }
  const provisioned = datasources.map(({ uid }) => uid)
  for (const { panels } of dashboards) {
    for (const { targets } of panels) {
      for (const { datasource } of targets) expect(provisioned).toContain(datasource.uid)
      expect(targets.length).toBeGreaterThan(0)
    }
  }
  const used = namedMetrics(JSON.stringify(dashboards.map(({ panels }) => panels)))
  expect(used.length).toBeGreaterThan(15)
  expect(used.filter((name) => !known.has(name))).toEqual([])
})

test('every switch is marked on every panel', () => {
  for (const { annotations } of dashboards) {
    expect(annotations.list.map(({ expr }) => expr)).toEqual(['changes(sluice_generation[1m]) > 0'])
  }
})
