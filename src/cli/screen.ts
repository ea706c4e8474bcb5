// A picture in a terminal that is drawn over again, on the terminal's second screen: what was there before comes back when it ends.
// Only ever for a terminal; without one, a verb prints its lines once.

export interface Screen {
  /** Draws these lines over what was drawn, cut to the size of the terminal. */
  draw(lines: readonly string[]): void
  /** Gives the terminal back. */
  close(): void
}

/** The parts of a terminal's stream that are used. */
export interface Terminal {
  readonly columns: number
  readonly rows: number
  write(text: string): unknown
}

const escape = '\u001b['
const enter = `${escape}?1049h${escape}?25l`
const leave = `${escape}?25h${escape}?1049l`
const home = `${escape}H`
const clearLine = `${escape}K`
const clearBelow = `${escape}J`

export function openScreen(terminal: Terminal): Screen {
  terminal.write(enter)
  return {
    draw(lines) {
      const fits = lines.length < terminal.rows
      const shown = fits ? lines : lines.slice(0, Math.max(0, terminal.rows - 2))
      const more = fits ? [] : [`… ${lines.length - shown.length} more lines; see --json`]
      const texts = [...shown, ...more].map((line) => `${cut(line, terminal.columns)}${clearLine}`)
      // One write, so that nobody sees half a picture.
      terminal.write(`${home}${texts.join('\r\n')}\r\n${clearBelow}`)
    },
    close: () => void terminal.write(leave),
  }
}

// oxlint-disable-next-line no-control-regex
const colours = /\u001b\[[0-9;]*m/g

/** A line that wrapped would push the others off. What is cut loses its colours: half an escape would colour the rest. */
function cut(line: string, columns: number): string {
  const bare = line.replaceAll(colours, '')
  return bare.length <= columns ? line : `${bare.slice(0, Math.max(0, columns - 1))}…`
}
