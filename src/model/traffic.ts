// Whether requests pass, wait, or are turned away: an operator's word, in force until the next one, over restarts too.
import type { Network } from './address.ts'

export type Traffic =
  | { readonly kind: 'open' }
  /** Requests wait for the next word, within the bounds of `hold`. */
  | { readonly kind: 'paused' }
  | {
      readonly kind: 'maintenance'
      /** Shown to visitors; empty: a general sentence. */
      readonly message: string
      /** Clients that pass all the same. */
      readonly allow: readonly Network[]
    }

export const openTraffic: Traffic = Object.freeze({ kind: 'open' })

/** How many requests may wait, and for how long. */
export interface HoldLimits {
  readonly max: number
  readonly forMs: number
}

/** For people. */
export function trafficText(traffic: Traffic): string {
  switch (traffic.kind) {
    case 'open':
      return 'requests pass'
    case 'paused':
      return 'paused: requests wait'
    case 'maintenance': {
      const allowed = traffic.allow.map((network) => network.text).join(', ')
      return `maintenance: requests are answered 503${allowed === '' ? '' : `, except from ${allowed}`}`
    }
  }
}
