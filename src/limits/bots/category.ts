// What kind of visitor a user agent claims to be. A claim decides what is asked of the visitor, never who it is.

export type Category =
  | 'browser'
  | 'search'
  | 'ai-training'
  | 'ai-search'
  | 'ai-assistant'
  | 'seo'
  | 'monitoring'
  | 'social'
  | 'feed'
  | 'webhook'
  | 'library'
  | 'headless'
  | 'scanner'
  | 'empty'
  | 'other-bot'

export interface Classified {
  readonly category: Category
  /** The crawler's name in lower case, such as `gptbot`; the category where nobody is named. Of a bounded set. */
  readonly family: string
  /** `bot.` and the category. */
  readonly rule: string
  /** Whether `identities.ts` knows how to check the claim by address. */
  readonly verifiable: boolean
  /** The product token that robots.txt calls it by (RFC 9309 2.2.1); null: not held to robots.txt. */
  readonly robots: string | null
}
