// The site's robots.txt: what it says is learnt from the app's own answers, and where the config asks for it, crawlers that train
// models are told below it to stay out. A site that passes its own through gets it to the byte.
import type { Robots } from './bots/robots.ts'
import { parseRobots } from './bots/robots.ts'
import { withAiDisallowed } from './bots/robots-append.ts'

export interface SiteRobots {
  /** null: the app has not been asked for it yet, or has none. */
  known(): Robots | null
  /** What is to be done with the answer to a request; null: nothing, it is no robots.txt. */
  task(method: string, path: string): RobotsTask | null
}

export interface RobotsTask {
  /** `append`: the answer is held back and answered as `rewrite` says. `learn`: it passes, and is read on its way. */
  readonly kind: 'learn' | 'append'
  /** The app answered; `text` is null if it has no robots.txt. Returns what is to be answered where it is held back. */
  finished(text: string | null): string
}

/** What a crawler must read at least (RFC 9309 2.5). */
export const longestRobots = 500 * 1024

export function createSiteRobots(mode: () => 'passthrough' | 'append'): SiteRobots {
  let known: Robots | null = null
  const finished = (text: string | null): string => {
    known = text === null ? null : parseRobots(text)
    return withAiDisallowed(text)
  }
  return {
    known: () => known,
    task(method, path) {
      if (method !== 'GET' || path !== '/robots.txt') return null
      return { kind: mode() === 'append' ? 'append' : 'learn', finished }
    },
  }
}
