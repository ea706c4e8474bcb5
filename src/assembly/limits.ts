// The limits, and who is told of what they refuse.
import { type Limits, openLimits } from '../limits/open-limits.ts'
import type { Boot } from '../switch/boot.ts'
import type { Core } from './core.ts'

/** Who is refused, and who is told of it. */
export async function buildLimits(core: Core, { secret }: Boot): Promise<Limits> {
  const { config, cell, log, metrics } = core
  const warn = (detail: string): void => core.tell({ type: 'warning', detail })
  if (config.current().redis !== null && config.current().secret === '')
    warn('Redis counts by keys that only this gateway makes: give all of them the same "secret"')
  const limits: Limits = await openLimits({
    dataDir: config.current().dataDir,
    secret,
    settings: config.current,
    routes: () => cell.read().routes,
    told(told) {
      metrics.refused(told)
      log.refused(told)
    },
    classified: metrics.classified,
    banned(told) {
      metrics.banned(told)
      log.banned(told)
    },
    storeFailed: () => metrics.storeFailed('redis'),
    alert: (alert, detail) => core.tell({ type: 'limit-alert', alert, detail }),
    warn,
  })
  metrics.followBans(() => limits.status().bans)
  return limits
}
