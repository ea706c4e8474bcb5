// Durations and ages for people: two units at most.

/** Milliseconds as `<0.1ms`, `0.4ms`, `18ms`, `1.2s`, `1m 17s`, `4h 3m`, `12d 4h`. */
export function tookText(ms: number): string {
  if (ms < 0.05) return '<0.1ms'
  if (ms < 9.95) return `${Math.round(ms * 10) / 10}ms`
  if (ms < 999.5) return `${Math.round(ms)}ms`
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)}s`
  return coarseText(ms)
}

/** As `tookText`, in whole seconds at the finest. */
export function coarseText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  if (seconds < 60) return `${seconds}s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return pair(minutes, 'm', seconds % 60, 's')
  const hours = Math.floor(minutes / 60)
  if (hours < 24) return pair(hours, 'h', minutes % 60, 'm')
  return pair(Math.floor(hours / 24), 'd', hours % 24, 'h')
}

/** `14m ago`, in its largest unit only. */
export function agoText(at: string, now: Date): string {
  const [largest = ''] = coarseText(now.getTime() - Date.parse(at)).split(' ')
  return `${largest} ago`
}

/** `14:03:09`, in the time zone of whoever reads. */
export function timeOfDay(at: string | number): string {
  const time = new Date(at)
  return [time.getHours(), time.getMinutes(), time.getSeconds()]
    .map((n) => String(n).padStart(2, '0'))
    .join(':')
}

function pair(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large}${largeUnit}` : `${large}${largeUnit} ${small}${smallUnit}`
}
