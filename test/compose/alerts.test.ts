// The alert rules: each speaks of metrics that are there, says the next command, and has a test that fires it and one
// that must not. promtool runs those tests in test/machine/stack-checks.test.ts.
import { expect, test } from 'vitest'
import { metricNames, namedMetrics } from './metric-names.ts'
import { readText, readYaml } from './stack-files.ts'

interface Rule {
  readonly alert?: string
  readonly record?: string
  readonly expr: string
  readonly labels?: { readonly severity?: string }
  readonly annotations?: { readonly summary?: string }
}

interface Case {
  readonly alertname: string
  readonly exp_alerts: readonly unknown[]
}

const parts = ['gateway', 'machine'] as const
const prometheus = 'observability/prometheus'

async function rulesOf(part: (typeof parts)[number]): Promise<Rule[]> {
  const file = (await readYaml(`${prometheus}/rules/${part}.yml`)) as {
    groups: { rules: Rule[] }[]
  }
  return file.groups.flatMap(({ rules }) => rules)
}

async function casesOf(part: (typeof parts)[number]): Promise<Case[]> {
  const files = [`${part}.yml`, `${part}-days.yml`]
  const read = await Promise.all(files.map((name) => readYaml(`${prometheus}/tests/${name}`)))
  return (read as { tests: { alert_rule_test: Case[] }[] }[]).flatMap(({ tests }) =>
    tests.flatMap((course) => course.alert_rule_test),
  )
}

test('the rules speak of metrics that the gateway has', async () => {
  const known = await metricNames()
  const used = namedMetrics(await readText(`${prometheus}/rules/gateway.yml`))
  expect(used.length).toBeGreaterThan(8)
  expect(used.filter((name) => !known.has(name))).toEqual([])
})

test.for(parts)(
  'every alert of %s is fired by one test and left alone by another',
  async (part) => {
    const cases = await casesOf(part)
    const names = (await rulesOf(part)).flatMap(({ alert }) => alert ?? [])
    expect(names.length).toBeGreaterThan(10)
    const fired = cases.filter((c) => c.exp_alerts.length > 0).map((c) => c.alertname)
    const quiet = cases.filter((c) => c.exp_alerts.length === 0).map((c) => c.alertname)
    expect(names.filter((name) => !fired.includes(name))).toEqual([])
    // A certificate that is good stands beside the bad one in the same test.
    expect(names.filter((name) => !quiet.includes(name) && name !== 'CertificateEnds')).toEqual([])
    expect([...fired, ...quiet].filter((name) => !names.includes(name))).toEqual([])
  },
)

test.for(parts)('every alert of %s says how urgent it is and what to type next', async (part) => {
  for (const { alert, labels, annotations } of await rulesOf(part)) {
    if (alert === undefined) continue
    expect([alert, labels?.severity]).toEqual([
      alert,
      expect.stringMatching(/^(?:page|ticket|notify)$/),
    ])
    expect([alert, annotations?.summary]).toEqual([alert, expect.stringMatching(/ Next: \S.{10}/)])
  }
})

test('what is kept, and how often it is asked, is what the stack promises', async () => {
  const compose = await readText('observability.yaml')
  expect(compose).toContain('--storage.tsdb.retention.time=15d')
  expect(await readYaml(`${prometheus}/prometheus.yml`)).toMatchObject({
    global: { scrape_interval: '15s' },
  })
})
