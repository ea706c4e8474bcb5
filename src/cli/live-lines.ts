// A few lines at the end of a terminal that are drawn anew, and lines that scroll by above them. Without a terminal nothing is drawn.
import { clearScreenDown, cursorTo, moveCursor } from 'node:readline'

export interface LiveLines {
  /** Whether anybody can see them. */
  readonly shown: boolean
  /** Draws them in the place of those before; none takes those away. */
  draw(lines: readonly string[]): void
  /** Lines that stay, above the live ones. */
  above(lines: readonly string[]): void
}

export function createLiveLines(stream: NodeJS.WritableStream, shown: boolean): LiveLines {
  let drawn: readonly string[] = []
  const erase = (): void => {
    if (drawn.length === 0) return
    moveCursor(stream, 0, -drawn.length)
    cursorTo(stream, 0)
    clearScreenDown(stream)
  }
  const put = (lines: readonly string[]): void => {
    if (lines.length > 0) stream.write(`${lines.join('\n')}\n`)
  }
  return {
    shown,
    draw(lines) {
      if (!shown) return
      erase()
      put(lines)
      drawn = lines
    },
    above(lines) {
      erase()
      put([...lines, ...drawn])
    },
  }
}
