// Figures of traffic as people read them; a dash where there is nothing to tell. Pure.
import { tookText } from './times.js'

/** @param {number | null} amount */
export function amountText(amount) {
  if (amount === null) return '–'
  return amount >= 100 || amount === 0 ? String(Math.round(amount)) : amount.toFixed(1)
}

/** @param {number | null} ms */
export function msText(ms) {
  return ms === null ? '–' : tookText(ms)
}

/** @param {number | null} share */
export function shareText(share) {
  if (share === null) return '–'
  const percent = share * 100
  // A few in a thousand must not look like none.
  return percent > 0 && percent < 0.1 ? '< 0.1%' : `${percent.toFixed(1)}%`
}
