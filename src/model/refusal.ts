// What the limits tell of a request that they refused, or would have, and of a client they hold something against: for log, metrics
// and operators. They name a rule and a key, never an address, a path or a user agent.

/** What was done about it. */
export type RefusalAction = 'block' | 'not-found' | 'limit' | 'shed'

export interface ToldRefusal {
  readonly route: string
  /** Such as `rate.page`, `bot.scanner`, `ban.honeypot` or `in-flight.route`. */
  readonly rule: string
  readonly action: RefusalAction
  /** What its sender says it is, such as `browser` or `ai-training`. */
  readonly category: string
  /** What stands for the client today. */
  readonly client: string
  /** Whether the request passed all the same, because the rule is only observed. */
  readonly would: boolean
}

/** Evidence against a client came to something, or a ban had to make room for another. The key it is stored under stays out of the log. */
export interface ToldBan {
  readonly kind: 'warned' | 'banned' | 'throttled' | 'dropped'
  readonly rule: string
  readonly strikes: number
  /** When the ban ends, milliseconds since 1970; null: never, or it is a warning. */
  readonly untilMs: number | null
  /** Whether it was made while observing, and nothing is done. */
  readonly would: boolean
}
