// The names of the gateway's metrics, as a real one tells them to Prometheus; of a histogram all three series.
import { startTestGateway } from '../support/gateway.ts'
import { closedPort } from '../support/upstream.ts'

/** For use within a test: the gateway ends with it. */
export async function metricNames(): Promise<ReadonlySet<string>> {
  const nobody = { web: `http://127.0.0.1:${await closedPort()}` }
  const gateway = await startTestGateway(
    { slots: { blue: nobody, green: nobody } },
    { healthy: [] },
  )
  const text = await (await fetch(`${gateway.adminUrl}/metrics`)).text()
  const names = new Set<string>()
  for (const [, name = '', type] of text.matchAll(/^# TYPE (\w+) (\w+)$/gm)) {
    names.add(name)
    if (type === 'histogram') {
      for (const series of ['bucket', 'sum', 'count']) names.add(`${name}_${series}`)
    }
  }
  return names
}

/** The gateway's metrics that a text names. `sluice:…` are recorded by the rules themselves. */
export function namedMetrics(text: string): string[] {
  return [...new Set([...text.matchAll(/\bsluice_\w+/g)].map(([name]) => name))].toSorted()
}
