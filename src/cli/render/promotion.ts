// A promotion in sentences: the last line of a promote, its verdict, and what undoes it.
import type { Promotion, Retreat } from '../../model/promotion.ts'
import { condemnationOf, condemnedLines } from './condemnation.ts'
import { labelled } from './layout.ts'
import { paintSigns, type Paint } from './paint.ts'
import { tookText } from './times.ts'

/** The last line of a promote that was confirmed. `left`: what the old slot still has in flight, if that is known. */
export function liveLine(promotion: Promotion, left: number | null): string {
  const { to, from, drained, phase } = promotion
  const drain =
    phase === 'drain'
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
  const overruled = promotion.steps
    .filter(({ ok, name }) => !ok && name !== 'drain' && name !== 'watch')
    .map((step) => step.name)
  const why = promotion.forced ? 'it was forced' : 'a rollback is not held up by it'
  const lines: string[] = []
  if (hasMoved(promotion) && overruled.length > 0) {
    lines.push(...labelled('  ⚠ overruled', `${overruled.join(', ')} failed; ${why}`, 14, width))
  }
  const { verdict } = promotion
  if (verdict?.kind === 'condemned') lines.push(...condemnedLines(promotion, width))
  // What was rolled back is told by its steps.
  else if (verdict !== null && verdict.kind !== 'rolled-back') {
    const text = `${verdict.kind.replace('-', ' ')}: ${verdict.detail}`
    lines.push(...labelled(`  ${verdict.kind === 'kept' ? '✔' : '⚠'} verdict`, text, 14, width))
  }
  return lines.map((line) => paintSigns(line, paint))
}

/** `detected 0.6s after the first failure, flipped in 0.1ms`. */
export function retreatText({ detectMs, flipMs }: Retreat): string {
  return `detected ${tookText(detectMs)} after the first failure, flipped in ${tookText(flipMs)}`
}

/** Whether traffic is where it was asked to go, as far as this record tells. */
export function hasMoved({ kind, result }: Promotion): boolean {
  return result === 'promoted' || (kind === 'rollback' && result === 'rolled-back')
}

/** What takes a promotion back that moved traffic. A rollback is not undone by another one. */
export function undoOf({ kind, from }: Promotion): string {
  return kind === 'rollback' ? `switch promote ${from}` : 'switch rollback'
}

/** Milliseconds of all its steps but the watch, which holds nobody up. */
export function tookMs(promotion: Promotion): number {
  return promotion.steps.reduce((sum, { name, ms }) => (name === 'watch' ? sum : sum + ms), 0)
}

/** Such as `promoted`, `rolled back`, `draining`, `watched`, `running`. */
export function stateWord(promotion: Promotion): string {
  const { phase, result } = promotion
  switch (phase) {
    case 'drain':
      return 'draining'
    case 'bake':
      return condemnationOf(promotion) === null ? 'live, and watched' : 'live, and found bad'
    case 'roll-back':
      return 'rolling back'
    default:
      return result === 'pending' ? 'running' : result.replace('-', ' ')
  }
}

export function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? '' : 's'}`
}
