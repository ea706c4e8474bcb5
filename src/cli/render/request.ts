// A finished request as a line for people: time of day, answer, what was asked, who answered and how long it took.
import type { LiveRequest } from '../../model/live-request.ts'
import type { Paint, Style } from './paint.ts'
import { timeOfDay, tookText } from './times.ts'

export function renderRequest(told: LiveRequest, paint: Paint): string {
  const time = paint('dim', timeOfDay(told.at))
  if (told.type === 'lost') {
    const lost = `${told.lost} left out: they came faster than they were read`
    return `${time}  ${paint('yellow', `⚠ ${lost}`)}`
  }
  const { status, method, host, path, route, slot, ms } = told
  const code = paint(styleOf(status), String(status || '–').padStart(3))
  const where = `${route ?? 'no route'}${slot === null ? '' : ` ${slot}`}`
  const reason = told.rule ?? told.error
  const why = reason === null ? '' : `  ${reason}`
  const again = told.retried ? '  asked twice' : ''
  const what = printable(`${method.padEnd(4)} ${host}${path}`)
  return `${time}  ${code} ${what}  ${printable(where)}  ${tookText(ms)}${why}${again}`
}

/** A visitor may send bytes that a terminal takes for commands, such as 0x9b in a path. */
export function printable(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, '?')
}

function styleOf(status: number): Style {
  if (status >= 500 || status === 0) return 'red'
  if (status >= 400) return 'yellow'
  return status >= 300 ? 'dim' : 'green'
}
