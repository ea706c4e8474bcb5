// How many requests a bake may ask twice: a slot that fails everything must not double the load of the old one for long.
// A token bucket: a fifth of the requests that come, ten a second besides, fifty at once.

export interface ShieldBudget {
  /** A request has come that might be asked twice. */
  saw(): void
  /** Whether it may be; if so, it is counted. */
  take(nowMs: number): boolean
}

const ofRequests = 0.2
const perSecond = 10
const burst = 50

export function createShieldBudget(): ShieldBudget {
  let tokens = burst
  let lastMs = 0
  return {
    saw() {
      tokens = Math.min(burst, tokens + ofRequests)
    },
    take(nowMs) {
      tokens = Math.min(burst, tokens + (Math.max(0, nowMs - lastMs) / 1000) * perSecond)
      lastMs = nowMs
      if (tokens < 1) return false
      tokens--
      return true
    },
  }
}
