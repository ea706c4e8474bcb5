// The metrics of the limits. Rules, categories and policies come from fixed lists and from the config; no client is a label.
import { Counter, Gauge, type Registry } from 'prom-client'
import type { RefusalAction, ToldBan, ToldRefusal } from '../model/refusal.ts'

export interface LimitMetrics {
  refused(told: ToldRefusal): void
  /** Each request that the limits were asked about, once. */
  classified(route: string, category: string, action: RefusalAction | 'allow'): void
  banned(told: Pick<ToldBan, 'rule' | 'kind' | 'would'>): void
  storeFailed(store: string): void
  /** What the gauge of the bans reads. */
  followBans(count: () => number): void
}

export function createLimitMetrics(registry: Registry): LimitMetrics {
  const counters = createCounters(registry)
  return {
    refused({ route, rule, action, would }) {
      if (would) return counters.observed.inc({ route, rule })
      if (action === 'limit') counters.limited.inc({ route, policy: rule.replace(/^rate\./, '') })
      if (action === 'shed') counters.shed.inc({ route, rule })
    },
    classified: (route, category, action) => counters.bots.inc({ route, category, action }),
    banned({ rule, kind, would }) {
      if (kind !== 'warned' && kind !== 'dropped' && !would)
        counters.bans.inc({ reason: rule.replace(/^ban\./, '') })
    },
    storeFailed: (store) => counters.store.inc({ store }),
    followBans: (count) => createBanGauge(registry, count),
  }
}

function createBanGauge(registry: Registry, count: () => number): void {
  const gauge: Gauge = new Gauge({
    name: 'sluice_bans',
    help: 'Clients and networks that are banned now.',
    collect: () => gauge.set(count()),
    registers: [],
  })
  registry.registerMetric(gauge)
}

function createCounters(registry: Registry) {
  const counter = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Counter({ name, help, labelNames, registers: [registry] })
  return {
    limited: counter('sluice_rate_limited_total', 'Requests answered 429, by policy.', [
      'route',
      'policy',
    ]),
    shed: counter('sluice_shed_total', 'Requests answered 503 because too much was in flight.', [
      'route',
      'rule',
    ]),
    observed: counter(
      'sluice_would_refuse_total',
      'Requests that a rule would have refused, were it not only observed.',
      ['route', 'rule'],
    ),
    bots: counter('sluice_bot_decisions_total', 'Requests by what their sender says it is.', [
      'route',
      'category',
      'action',
    ]),
    bans: counter('sluice_bans_total', 'Bans, by what they were for.', ['reason']),
    store: counter(
      'sluice_rate_limiter_errors_total',
      'Failures of the store that counts rates; requests were counted here instead.',
      ['store'],
    ),
  }
}
