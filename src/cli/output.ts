// Where a command writes: results on stdout, progress on stderr, one document with --json. A verb ends with one `done`.
// Colour, and lines that are drawn anew, are only for terminals.
import { styleText } from 'node:util'
import type { Failure } from './exit.ts'
import { createLiveLines } from './live-lines.ts'
import type { GlobalOptions } from './options.ts'
import { renderFailure, briefFailure, failureDocument } from './render/failure.ts'
import type { Paint } from './render/paint.ts'

export interface Output {
  readonly format: GlobalOptions['format']
  /** Columns to fill. */
  readonly width: number
  readonly paint: Paint
  readonly paintProgress: Paint
  /** Lines for whoever waits: stderr. */
  progress(lines: readonly string[]): void
  /** Whether `redraw` is seen by anybody. */
  readonly redraws: boolean
  /** Lines in the place of those drawn before, below all progress: stderr, of a terminal. None takes them away. */
  redraw(lines: readonly string[]): void
  /** Lines of a result that grows, such as `watch`. */
  line(line: string): void
  /** One document of a result that grows: a line of NDJSON. */
  event(document: object): void
  done(result: Result): void
  failed(failure: Failure): void
}

export interface Result {
  readonly lines: readonly string[]
  /** What --quiet leaves; without it, all the lines. */
  readonly brief?: string
  readonly document: object
}

export function createOutput({ format, quiet }: Pick<GlobalOptions, 'format' | 'quiet'>): Output {
  const document = (value: object): void => {
    const text = format === 'events' ? JSON.stringify(value) : JSON.stringify(value, null, 2)
    process.stdout.write(`${text}\n`)
  }
  const isHeard = !quiet && format !== 'events'
  const isTerminal = process.stderr.isTTY && process.env['TERM'] !== 'dumb'
  const live = createLiveLines(process.stderr, isHeard && isTerminal)
  return {
    format,
    redraws: live.shown,
    redraw: live.draw,
    width: process.stdout.columns ?? 80,
    paint: (style, text) => styleText(style, text, { stream: process.stdout }),
    paintProgress: (style, text) => styleText(style, text, { stream: process.stderr }),
    progress(lines) {
      if (isHeard) live.above(lines)
    },
    line: (line) => writeLines(process.stdout, [line]),
    event: (value) => process.stdout.write(`${JSON.stringify(value)}\n`),
    done({ lines, brief, document: result }) {
      if (format !== 'text') document({ schema: 1, ok: true, exit: 0, ...result })
      else writeLines(process.stdout, quiet && brief !== undefined ? [brief] : lines)
    },
    failed(failure) {
      if (format !== 'text') document(failureDocument(failure))
      else if (quiet) writeLines(process.stderr, [briefFailure(failure)])
      else {
        const paint: Paint = (style, text) => styleText(style, text, { stream: process.stderr })
        writeLines(process.stderr, renderFailure(failure, paint, process.stderr.columns ?? 80))
      }
    },
  }
}

/** A reader that has left, such as `head`, must not end a promote with a crash. */
export function toleratePipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
    })
  }
}

function writeLines(stream: NodeJS.WriteStream, lines: readonly string[]): void {
  if (lines.length > 0) stream.write(`${lines.join('\n')}\n`)
}
