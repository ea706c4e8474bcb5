// What a route limits and whose requests share a counter. Plain values; nothing is counted here.

/** What kind of traffic a route carries. */
export const profiles = ['page', 'api', 'auth', 'webhook', 'feed', 'static', 'health'] as const

export type Profile = (typeof profiles)[number]

/**
 * Whose requests share a counter: those of a client address, of a session, of the route as a whole, or those that bear
 * the same value of a header (in lower case). A request without the session or the header is counted by its client.
 */
export type CountedBy = 'client' | 'session' | 'route' | { readonly header: string }

export interface RatePolicy {
  /** Unique in its route. Stands in `RateLimit`, in metrics and in the rule id `rate.NAME`. */
  readonly name: string
  /** Requests that are free in `perMs`, evenly spread over it. */
  readonly count: number
  readonly perMs: number
  /** Requests that may come at once. */
  readonly burst: number
  readonly by: CountedBy
  /** null: any method. GET stands for HEAD, too. */
  readonly methods: readonly string[] | null
}

/** `observe`: told, not done. */
export type Mode = 'observe' | 'enforce'
