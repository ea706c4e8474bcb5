// A promotion in sentences: the last line of a promote, its verdict, and what undoes it.
import type { Promotion } from '../../model/promotion.ts'
import { labelled } from './layout.ts'
import type { Paint } from './paint.ts'
import { tookText } from './times.ts'

/** The last line of a promote that was confirmed. `left`: what the old slot still has in flight, if that is known. */
export function liveLine(promotion: Promotion, left: number | null): string {
  const { to, from, drained, phase } = promotion
  const drain =
    phase !== 'done'
      ? left === null || left === 0
        ? ` ${from} still drains.`
        : ` ${from} has ${count(left, 'request')} left.`
      : drained === null
        ? ''
        : ` ${count(drained.cut, 'request')} cut.`
  return `${to} is live.${drain}   ${tookText(tookMs(promotion))}   undo: ${undoOf(promotion)}`
}

/** What was overruled, and what the watch found, before the last line. */
export function verdictLines(promotion: Promotion, paint: Paint, width: number): string[] {
  const moved = promotion.result === 'promoted' || promotion.result === 'rolled-back'
  const overruled = promotion.steps
    .filter((step) => !step.ok && step.name !== 'drain')
    .map((step) => step.name)
  const why = promotion.forced ? 'it was forced' : 'a rollback is not held up by it'
  const lines: string[] = []
  if (moved && overruled.length > 0) {
    lines.push(...labelled('  ⚠ overruled', `${overruled.join(', ')} failed; ${why}`, 14, width))
  }
  if (promotion.verdict !== null && promotion.verdict.kind !== 'kept') {
    const { kind, detail } = promotion.verdict
    lines.push(...labelled('  ⚠ verdict', `${kind}: ${detail}`, 14, width))
  } else if (promotion.verdict !== null) {
    lines.push(...labelled('  ✔ verdict', `kept: ${promotion.verdict.detail}`, 14, width))
  }
  return lines.map((line) =>
    line.replace('⚠', paint('yellow', '⚠')).replace('✔', paint('green', '✔')),
  )
}

/** What takes a promotion back that moved traffic. A rollback is not undone by another one. */
export function undoOf({ kind, from }: Promotion): string {
  return kind === 'rollback' ? `switch promote ${from}` : 'switch rollback'
}

/** Milliseconds of all its steps. */
export function tookMs(promotion: Promotion): number {
  return promotion.steps.reduce((sum, step) => sum + step.ms, 0)
}

/** Such as `promoted`, `rolled back`, `draining`, `running`. */
export function stateWord({ phase, result }: Promotion): string {
  if (phase === 'drain') return 'draining'
  return result === 'pending' ? 'running' : result.replace('-', ' ')
}

export function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? '' : 's'}`
}
