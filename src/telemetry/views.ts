// Events as metrics: what a promotion came to, counted once, when it is known.
import type { GatewayEvent } from '../model/events.ts'
import type { Promotion } from '../model/promotion.ts'
import type { Metrics } from './metrics.ts'

type Counting = Pick<Metrics, 'promoted' | 'rolledBack' | 'swapped' | 'reloaded'>

/** Returns what is to be told of every event. */
export function countEvents(metrics: Counting): (event: GatewayEvent) => void {
  let countedId = 0
  return (event) => {
    if (event.type === 'reload') metrics.reloaded(event.ok ? 'ok' : 'refused')
    if (event.type !== 'promotion') return
    const { promotion } = event
    const last = promotion.steps.at(-1)
    if (promotion.phase === 'smoke' && last?.name === 'switch') metrics.swapped(last.ms)
    if (promotion.result === 'pending' || promotion.id === countedId) return
    countedId = promotion.id
    count(metrics, promotion)
  }
}

function count(metrics: Counting, promotion: Promotion): void {
  if (promotion.kind === 'promote') metrics.promoted(promotion.to, promotion.result)
  else if (promotion.result === 'rolled-back') metrics.rolledBack('hand')
}
