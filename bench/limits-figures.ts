// A figure beside its target, and what comes of a missed one.
import { printTable } from './table.ts'

export interface Figure {
  readonly name: string
  readonly value: number
  /** null: it only stands beside the others. */
  readonly target: { readonly atMost: number } | { readonly atLeast: number } | null
}

/** Prints a table and a line of JSON; where a target is missed the process will exit 1. */
export function judge(title: string, bench: string, figures: readonly Figure[]): void {
  printTable(title, [
    ['', 'measured', 'target', ''],
    ...figures.map((figure) => [
      figure.name,
      figure.value,
      targetOf(figure),
      misses(figure) ? 'missed' : '',
    ]),
  ])
  const values = Object.fromEntries(figures.map(({ name, value }) => [name, value]))
  console.log(JSON.stringify({ bench, ...values }))
  if (figures.some(misses)) process.exitCode = 1
}

function targetOf({ target }: Figure): string {
  if (target === null) return ''
  return 'atMost' in target ? `<= ${target.atMost}` : `>= ${target.atLeast}`
}

function misses({ value, target }: Figure): boolean {
  if (target === null) return false
  return 'atMost' in target ? !(value <= target.atMost) : !(value >= target.atLeast)
}
