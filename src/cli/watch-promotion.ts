// Stays with a promotion that is confirmed: tells the steps it still takes, until it is over, the time is up or somebody
// leaves. It changes nothing.
import { isExclusive, type Promotion } from '../model/promotion.ts'
import type { Status } from '../model/status.ts'
import { isPromotion } from './api.ts'
import { bodyOf, type Client } from './client.ts'
import { failed, failure, failureOf } from './exit.ts'
import { createFeed } from './feed.ts'
import { renderAlert } from './render/event.ts'
import { renderStepOf } from './render/steps.ts'
import { readStatus, type Session } from './session.ts'
import { stay, type Interruption } from './stay.ts'
import { createTracker, type Tracker } from './tracker.ts'

export interface Watching {
  readonly session: Session
  readonly client: Client
  /** Null: until the verdict. */
  readonly ms: number | null
  /** Aborted when the person leaves. */
  readonly leaving: AbortSignal
}

/** `time`: also where the judge waits for a person's word. */
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
  const tracker = trackerOf(known, session)
  const feed = createFeed(client, {
    onPromotion: tracker.see,
    onJudge: tracker.hear,
    onBreak: () => {},
  })
  const interrupted = Promise.race<Interruption>([
    feed.lost.then((why) => ({ kind: 'lost', why })),
    aborted(leaving).then(() => ({ kind: 'left', signal: 'SIGINT' })),
  ])
  try {
    await Promise.race([feed.opened, interrupted])
    const { promote } = await firstLook(known, client)
    if (promote !== null) tracker.see(promote)
    const wait = ms === null ? ({ for: 'verdict' } as const) : ({ for: 'time', ms } as const)
    const end = await stay({ client, wait, usualMs: undefined, tracker, output, interrupted })
    if (end?.kind === 'lost') throw failed(goneWhile(known, end.why))
    const promotion = tracker.ours() ?? known
    if (end !== null) return { kind: 'left', promotion }
    if (!isOver(tracker)) return { kind: 'time', promotion }
    return overWith(known, tracker, client)
  } finally {
    feed.close()
  }
}

/** A gateway that goes just now is as gone as one that goes later: that traffic has moved is said all the same. */
async function firstLook(known: Promotion, client: Client): Promise<Status> {
  try {
    return await readStatus(client)
  } catch (thrown) {
    const { code, detail } = failureOf(thrown)
    throw code === 'unreachable' ? failed(goneWhile(known, detail)) : thrown
  }
}

/** What was told when it was confirmed is not told again. */
function trackerOf(known: Promotion, { output }: Session): Tracker {
  let told = 0
  const tracker = createTracker({
    isOurs: ({ id }) => id === known.id,
    onStep(step, promotion) {
      told++
      if (told <= known.steps.length) return
      output.progress(renderStepOf(promotion, step, output.paintProgress, output.width))
    },
    onNews(promotion, event) {
      if (output.format === 'events') output.event(event ?? { type: 'promotion', promotion })
    },
    onJudge(event) {
      if (output.format === 'events') output.event(event)
      output.progress(renderAlert(event, output.paintProgress, output.width))
    },
  })
  tracker.see(known)
  return tracker
}

function isOver(tracker: Tracker): boolean {
  const later = tracker.later()
  return tracker.ours()?.phase === 'done' || (later !== null && !isExclusive(later))
}

/** Somebody may have moved traffic on since: then the history has its last word. */
async function overWith(known: Promotion, tracker: Tracker, client: Client): Promise<Watched> {
  const promotion =
    tracker.later() === null
      ? (tracker.ours() ?? known)
      : bodyOf(client, await client.get(`/v1/history/${known.id}`), isPromotion)
  return { kind: 'over', promotion, status: await readStatus(client) }
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
