// The visitors of bench/rollback.ts: each one autocannon with a connection and an address of its own, their starts spread over a
// second, because autocannon sends what is due in a second at the beginning of it.
import autocannon from 'autocannon'
import { setTimeout as pause } from 'node:timers/promises'

export interface Load {
  /** So far. */
  readonly seen: LoadSeen
  stop(): Promise<LoadSeen>
}

export interface LoadSeen {
  readonly requests: number
  readonly failedGets: number
  readonly failedPosts: number
  /** Connections that broke, and answers that did not come. */
  readonly broken: number
}

export interface LoadOptions {
  readonly url: string
  readonly perSecond: number
  /** Of ten requests. */
  readonly posts: number
}

const agent =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36'

/** Resolves when all of them have begun. */
export async function startLoad({ url, perSecond, posts }: LoadOptions): Promise<Load> {
  const seen = { requests: 0, failedGets: 0, failedPosts: 0, broken: 0 }
  const visitors = perSecond <= 50 ? 25 : 50
  const note = (what: 'failedGets' | 'failedPosts', status: number): void => {
    seen.requests++
    if (status >= 400) seen[what]++
  }
  const get = { onResponse: (status: number) => note('failedGets', status) }
  const post = {
    method: 'POST',
    body: 'order',
    onResponse: (status: number) => note('failedPosts', status),
  } as const
  const began: { ended: Promise<autocannon.Result>; stop: () => void }[] = []
  for (let n = 0; n < visitors; n++) {
    const ended = Promise.withResolvers<autocannon.Result>()
    const options: autocannon.Options = {
      url,
      connections: 1,
      connectionRate: perSecond / visitors,
      duration: 3600,
      headers: { 'user-agent': agent, 'x-forwarded-for': `203.0.113.${n + 1}` },
      // Not all at the same place of the list at once.
      requests: Array.from({ length: 10 }, (_, i) => (((i + n) * 3) % 10 < posts ? post : get)),
    }
    const run = autocannon(options, (error, result) =>
      error ? ended.reject(error) : ended.resolve(result),
    )
    began.push({ ended: ended.promise, stop: () => run.stop() })
    await pause(1000 / visitors)
  }
  return {
    seen,
    async stop() {
      for (const one of began) one.stop()
      for (const { errors, timeouts } of await Promise.all(began.map(({ ended }) => ended)))
        seen.broken += errors + timeouts
      return seen
    },
  }
}
