// Lines of a given width: wrapping, aligning to the right, tables. Pure; widths count characters, not bytes.

/** Breaks a text at spaces so that no line is longer than `width`, unless a single word is. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  for (const paragraph of text.split('\n')) {
    let line = ''
    for (const word of paragraph.split(' ')) {
      if (line !== '' && line.length + 1 + word.length > width) {
        lines.push(line)
        line = word
      } else line = line === '' ? word : `${line} ${word}`
    }
    lines.push(line)
  }
  return lines
}

/** `left` and, at the end of the line, `right`; on a line of its own where both do not fit. */
export function toBothSides(left: string, right: string, width: number): string[] {
  const gap = width - left.length - right.length
  if (gap >= 2) return [`${left}${' '.repeat(gap)}${right}`]
  return [left, right.padStart(width)]
}

/** A label in a column of its own, and a text that wraps beside it. */
export function labelled(label: string, text: string, labelWidth: number, width: number): string[] {
  const [first = '', ...rest] = wrap(text, width - labelWidth)
  const indent = ' '.repeat(labelWidth)
  return [`${label.padEnd(labelWidth)}${first}`, ...rest.map((line) => `${indent}${line}`)]
}

/** Parts three spaces apart, each whole, on as many lines as it takes; the first line begins with `first`, the others as far in. */
export function flow(first: string, parts: readonly string[], width: number): string[] {
  const lines: string[] = []
  let line = first
  let empty = true
  for (const part of parts) {
    const longer = empty ? `${line}${part}` : `${line}   ${part}`
    if (empty || longer.length <= width) line = longer
    else {
      lines.push(line)
      line = `${' '.repeat(first.length)}${part}`
    }
    empty = false
  }
  return [...lines, line]
}

/** Rows with aligned columns, two spaces apart; numbers of `right` are columns aligned to the right. */
export function columns(
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
): string[] {
  const widths: number[] = []
  for (const row of rows) {
    for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, cell.length)
  }
  const pad = (cell: string, i: number): string =>
    right.includes(i) ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)
  return rows.map((row) => row.map(pad).join('  ').trimEnd())
}
