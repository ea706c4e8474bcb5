// Stays with a promotion that is confirmed: tells the steps it still takes, until it is over, the time is up or somebody
// leaves. It changes nothing.
import { setTimeout as pause } from 'node:timers/promises'
import { isExclusive, type Promotion } from '../model/promotion.ts'
import type { Status } from '../model/status.ts'
import { isPromotion } from './api.ts'
import { bodyOf, type Client } from './client.ts'
import { failed, failure } from './exit.ts'
import { createFeed } from './feed.ts'
import { renderStep } from './render/steps.ts'
import { readStatus, type Session } from './session.ts'
import { createTracker } from './tracker.ts'

export interface Watching {
  readonly session: Session
  readonly client: Client
  /** Null: until the verdict. */
  readonly ms: number | null
  /** Aborted when the person leaves. */
  readonly leaving: AbortSignal
}

export type Watched =
  | { readonly kind: 'over'; readonly promotion: Promotion; readonly status: Status }
  | { readonly kind: 'time' | 'left'; readonly promotion: Promotion }

/** Rejects when the gateway has not answered for too long. */
export async function watchPromotion(
  known: Promotion,
  { session, client, ms, leaving }: Watching,
): Promise<Watched> {
  if (ms === 0) return { kind: 'time', promotion: known }
  const { output } = session
  let told = 0
  const tracker = createTracker({
    isOurs: ({ id }) => id === known.id,
    onStep(step) {
      told++
      // What was told when it was confirmed is not told again.
      if (told > known.steps.length) {
        output.progress(renderStep(step, output.paintProgress, output.width))
      }
    },
    onNews(promotion, event) {
      if (output.format === 'events') output.event(event ?? { type: 'promotion', promotion })
    },
  })
  tracker.see(known)
  const feed = createFeed(client, { onPromotion: tracker.see, onBreak: () => {} })
  const over = new AbortController()
  try {
    await feed.opened
    const { promote } = await readStatus(client)
    if (promote !== null) tracker.see(promote)
    const ended = tracker.when((t) => {
      const later = t.later()
      return t.ours()?.phase === 'done' || (later !== null && !isExclusive(later))
    })
    const kind = await Promise.race([
      ended.then(() => 'over' as const),
      feed.lost.then((why) => Promise.reject(failed(goneWhile(known, why)))),
      aborted(leaving).then(() => 'left' as const),
      ...(ms === null ? [] : [timer(ms, over.signal).then(() => 'time' as const)]),
    ])
    if (kind !== 'over') return { kind, promotion: tracker.ours() ?? known }
    const path = `/v1/history/${known.id}`
    const promotion =
      tracker.later() === null
        ? (tracker.ours() ?? known)
        : bodyOf(client, await client.get(path), isPromotion)
    return { kind, promotion, status: await readStatus(client) }
  } finally {
    over.abort()
    feed.close()
  }
}

function goneWhile({ to }: Promotion, why: string) {
  return failure('unreachable', `${to} was confirmed live, but then the gateway was gone: ${why}`)
}

function aborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  if (signal.aborted) resolve()
  else signal.addEventListener('abort', () => resolve(), { once: true })
  return promise
}

/** Ended by its signal it stays pending: nobody waits for it any more. */
function timer(ms: number, signal: AbortSignal): Promise<void> {
  return pause(ms, undefined, { signal }).catch(() => new Promise<void>(() => {}))
}
