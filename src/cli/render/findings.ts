// Findings for people: what is wrong first, each with what to do; what is well a line each; what was skipped together at the end.
import type { Finding, Told } from '../doctor/finding.ts'
import { labelled } from './layout.ts'
import type { Paint, Style } from './paint.ts'

const signs: Readonly<Record<Finding['kind'], string>> = {
  wrong: '✖',
  warning: '⚠',
  hint: '•',
  well: '✔',
  skipped: '◌',
}

const styles: Readonly<Record<string, Style>> = { wrong: 'red', warning: 'yellow', well: 'green' }

const order = ['wrong', 'warning', 'hint', 'well'] as const

export function renderFindings(findings: readonly Told[], paint: Paint, width: number): string[] {
  const nameWidth = Math.max(...findings.map(({ check }) => check.length)) + 4
  const lines = (told: Told): string[] => {
    const sign = signs[told.kind]
    const style = styles[told.kind]
    const [first = '', ...rest] = labelled(`${sign} ${told.check}`, told.seen, nameWidth, width)
    const painted = style === undefined ? first : first.replace(sign, paint(style, sign))
    const fix = 'fix' in told ? labelled('', `→ ${told.fix}`, nameWidth, width) : []
    return [painted, ...rest, ...fix]
  }
  const told = order.flatMap((kind) => findings.filter((each) => each.kind === kind))
  return [...told.flatMap(lines), ...skippedLines(findings, width)]
}

/** `2 wrong, 1 warning`, or that nothing is. */
export function countText(findings: readonly Told[]): string {
  const [wrong, warnings] = [of(findings, 'wrong'), of(findings, 'warning')]
  if (wrong + warnings === 0) return 'nothing is wrong'
  const some = warnings === 0 ? '' : `${warnings} warning${warnings === 1 ? '' : 's'}`
  if (wrong === 0) return `nothing is wrong, ${some}`
  return `${wrong} wrong${some === '' ? '' : `, ${some}`}`
}

function of(findings: readonly Told[], kind: Finding['kind']): number {
  return findings.filter((each) => each.kind === kind).length
}

/** A reason once, with all that it kept from being looked at. */
function skippedLines(findings: readonly Told[], width: number): string[] {
  const byReason = new Map<string, string[]>()
  for (const { kind, check, seen } of findings) {
    if (kind === 'skipped') byReason.set(seen, [...(byReason.get(seen) ?? []), check])
  }
  return [...byReason].flatMap(([why, names]) =>
    labelled(signs.skipped, `not looked at: ${names.join(', ')} (${why})`, 2, width),
  )
}
