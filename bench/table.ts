// A table for people: the first column to the left, the others to the right, numbers to three digits.

export type Cell = string | number

export function printTable(title: string, rows: readonly (readonly Cell[])[]): void {
  const texts = rows.map((row) => row.map(text))
  const widths = (texts[0] ?? []).map((_, i) =>
    Math.max(...texts.map((row) => row[i]?.length ?? 0)),
  )
  console.log(`\n${title}`)
  for (const row of texts) {
    console.log(
      `  ${row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  ')}`,
    )
  }
  console.log()
}

function text(cell: Cell): string {
  if (typeof cell === 'string') return cell
  return Number(cell.toPrecision(3)).toString()
}
