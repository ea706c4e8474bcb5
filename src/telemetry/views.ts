// Events as metrics: what a promotion came to, counted once, when it is known.
import type { GatewayEvent } from '../model/events.ts'
import type { Promotion } from '../model/promotion.ts'
import type { Metrics } from './metrics.ts'

type Counting = Pick<Metrics, 'promoted' | 'rolledBack' | 'swapped' | 'reloaded'>

/** Returns what is to be told of every event. */
export function countEvents(metrics: Counting): (event: GatewayEvent) => void {
  let counted: Pick<Promotion, 'id' | 'result'> = { id: 0, result: 'pending' }
  return (event) => {
    if (event.type === 'reload') metrics.reloaded(event.ok ? 'ok' : 'refused')
    if (event.type !== 'promotion') return
    const { promotion } = event
    const last = promotion.steps.at(-1)
    if (promotion.phase === 'smoke' && last?.name === 'switch') metrics.swapped(last.ms)
    if (promotion.result === 'pending') return
    // Known once when it is confirmed, and once more if the judge takes it back.
    if (promotion.id === counted.id && promotion.result === counted.result) return
    counted = promotion
    count(metrics, promotion)
  }
}

function count(metrics: Counting, { kind, to, result, retreat }: Promotion): void {
  if (kind === 'promote') metrics.promoted(to, result)
  if (result === 'rolled-back') metrics.rolledBack(retreat === null ? 'hand' : 'judge')
}
