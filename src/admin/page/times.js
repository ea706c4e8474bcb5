// Times and amounts as people read them. Pure.

/**
 * Milliseconds as `0.4ms`, `18ms`, `1.2s`, `1m 17s`, `12d 4h`: as the command writes them.
 * @param {number} ms
 * @returns {string}
 */
export function tookText(ms) {
  if (ms < 9.95) return `${Math.round(ms * 10) / 10}ms`
  if (ms < 999.5) return `${Math.round(ms)}ms`
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)}s`
  return coarseText(ms)
}

/**
 * The same in whole seconds at the finest; two units at most.
 * @param {number} ms
 * @returns {string}
 */
export function coarseText(ms) {
  const seconds = Math.max(0, Math.round(ms / 1000))
  const minutes = Math.floor(seconds / 60)
  const hours = Math.floor(minutes / 60)
  if (seconds < 60) return `${seconds}s`
  if (minutes < 60) return pair(minutes, 'm', seconds % 60, 's')
  if (hours < 24) return pair(hours, 'h', minutes % 60, 'm')
  return pair(Math.floor(hours / 24), 'd', hours % 24, 'h')
}

/**
 * The time of day in the reader's time zone, with the date if it is not today's.
 * @param {string | number} at
 * @param {number} nowMs
 * @returns {string}
 */
export function clockText(at, nowMs) {
  const time = new Date(at)
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':')
  if (time.toDateString() === new Date(nowMs).toDateString()) return clock
  const date = time.toLocaleDateString([], { year: 'numeric', month: 'short', day: 'numeric' })
  return `${date} ${clock}`
}

/**
 * @param {number} number
 * @param {string} thing
 * @returns {string}
 */
export function countText(number, thing) {
  return `${number} ${thing}${number === 1 ? '' : 's'}`
}

/**
 * @param {number} large
 * @param {string} largeUnit
 * @param {number} small
 * @param {string} smallUnit
 * @returns {string}
 */
function pair(large, largeUnit, small, smallUnit) {
  return small === 0 ? `${large}${largeUnit}` : `${large}${largeUnit} ${small}${smallUnit}`
}
