// Promote and roll back as the command does them: listen first, then ask, tell each step, and end with what was observed,
// never with what was attempted. It changes nothing but by its one POST, which it never repeats.
import { isExclusive, isWatched, type Promotion } from '../model/promotion.ts'
import type { SlotName } from '../model/slot.ts'
import type { Status } from '../model/status.ts'
import { isPromotion, isSwitchAnswer } from './api.ts'
import { bodyOf, readReply, type Client, type Reply } from './client.ts'
import { failed, failure, type Failure } from './exit.ts'
import { createFeed, patienceMs } from './feed.ts'
import { watchSignals } from './leaving.ts'
import { afterSettled, alreadyLive, left, promotionFailure } from './outcome.ts'
import { renderAlert } from './render/event.ts'
import { renderStepOf } from './render/steps.ts'
import { readStatus, type Session } from './session.ts'
import { stay, timer, type Interruption, type Wait } from './stay.ts'
import { createTracker, type Tracker } from './tracker.ts'

export interface Ask {
  readonly kind: Promotion['kind']
  readonly path: '/v1/promote' | '/v1/rollback'
  /** Null: the gateway knows, as in a rollback. */
  readonly to: SlotName | null
  readonly by: string
  readonly forced: boolean
  readonly body: object
  readonly wait: Wait
}

interface Run {
  readonly session: Session
  readonly client: Client
  readonly ask: Ask
  readonly before: Status
  readonly tracker: Tracker
  readonly interrupted: Promise<Interruption>
  /** Aborted when the command ends, however it does. */
  readonly over: AbortSignal
}

export async function moveTraffic(session: Session, ask: Ask): Promise<void> {
  const { output, options } = session
  const client = await session.connect()
  const before = await readStatus(client)
  const lastId = before.promote?.id ?? 0
  const tracker = createTracker({
    isOurs: ({ id, kind, by, to }) =>
      id > lastId && kind === ask.kind && by === ask.by && (ask.to === null || to === ask.to),
    onStep(step, promotion) {
      output.progress(renderStepOf(promotion, step, output.paintProgress, output.width))
    },
    onNews(promotion, told) {
      if (output.format === 'events') output.event(told ?? { type: 'promotion', promotion })
    },
    onJudge(event) {
      if (output.format === 'events') output.event(event)
      output.progress(renderAlert(event, output.paintProgress, output.width))
    },
  })
  const feed = createFeed(client, {
    onPromotion: tracker.see,
    onJudge: tracker.hear,
    onBreak: () => output.progress(['  the event stream broke; asking for the status instead']),
  })
  const leaving = watchSignals()
  const over = new AbortController()
  const interrupted = Promise.race<Interruption>([
    leaving.asked.then((signal) => ({ kind: 'left', signal })),
    feed.lost.then((why) => ({ kind: 'lost', why })),
    timer(options.timeoutMs, over.signal).then(() => ({ kind: 'late' })),
  ])
  try {
    await Promise.race([feed.opened, interrupted])
    await switchAndStay({ session, client, ask, before, tracker, interrupted, over: over.signal })
  } finally {
    over.abort()
    leaving.close()
    feed.close()
  }
}

async function switchAndStay(run: Run): Promise<void> {
  const { session, client, ask, before, tracker } = run
  session.output.progress([`${ask.kind} ${ask.to ?? ''}`.trim() + `   (${before.live} is live)`])
  const posted = client.postAndWait(ask.path, ask.body, run.over)
  const replied = posted.then((reply) => ({ kind: 'reply', reply }) as const)
  const first = await Promise.race([replied, run.interrupted])
  if (first.kind !== 'reply') throw failed(whileSwitching(run, first))
  const promotion = await settled(run, first.reply)
  if (promotion === null) return
  tracker.see(promotion)
  throwIfFailed(promotion)
  const { interrupted } = run
  const { wait } = ask
  const usualMs = before.config.waitMs
  const end = await stay({ client, wait, usualMs, tracker, output: session.output, interrupted })
  const known = tracker.ours() ?? promotion
  // Known without a last look, which the gateway might not answer any more.
  throwIfFailed(known)
  if (end !== null && end.kind !== 'late') throw failed(afterConfirmed(known, end))
  await conclude(run, known)
}

function throwIfFailed(promotion: Promotion): void {
  if (promotion.error !== null || promotion.result === 'interrupted') {
    throw failed(promotionFailure(promotion, promotion.from))
  }
}

/** The promotion once traffic is where it will stay; null when there was nothing to do and that has been said. */
async function settled(run: Run, reply: Reply): Promise<Promotion | null> {
  const { session, client, tracker } = run
  if (reply.kind === 'lost' || reply.kind === 'late') return settledWithoutAnswer(run, reply.detail)
  const found = readReply(client, reply)
  if (found.kind === 'failure') {
    const { promotion } = found.failure.facts
    if (isPromotion(promotion)) {
      tracker.see(promotion)
      if (found.failure.code === 'rolled_back') throwIfFailed(promotion)
    }
    throw failed(found.failure)
  }
  if (isSwitchAnswer(found.body)) {
    const answer = found.body
    if ('promotion' in answer) return answer.promotion
    if (answer.result === 'already-live') {
      session.output.done(alreadyLive(answer, run.ask.kind, restOf(run)))
      return null
    }
  }
  throw failed(unknownOutcome(run, 'the answer of the gateway is not understood'))
}

/** A promote of what is live keeps it, if it is forced: the watch of it is over. */
function restOf({ ask, before: { promote } }: Run): string | undefined {
  const isKept = promote !== null && promote.to === ask.to && isWatched(promote)
  return ask.forced && isKept ? 'you keep it, and its watch is over' : undefined
}

/** The connection broke with the question asked: what the gateway recorded is the answer, if there is any. */
async function settledWithoutAnswer(run: Run, why: string): Promise<Promotion> {
  const { session, tracker, interrupted } = run
  session.output.progress([`  ${why}; looking for the outcome`])
  const clock = new AbortController()
  const unseen = timer(patienceMs, clock.signal).then(() => ({ kind: 'unseen' }) as const)
  const seen = tracker.when((t) => t.ours() !== null).then(() => ({ kind: 'seen' }) as const)
  const first = await Promise.race([seen, unseen, interrupted])
  clock.abort()
  if (first.kind === 'unseen')
    throw failed(unknownOutcome(run, `${why}, and the gateway knows of no such promote`))
  if (first.kind !== 'seen') throw failed(whileSwitching(run, first))
  const over = tracker.when((t) => t.later() !== null || !isExclusive(t.ours())).then(() => null)
  const interruption = await Promise.race([over, interrupted])
  if (interruption !== null) throw failed(whileSwitching(run, interruption))
  const promotion = tracker.ours()
  if (promotion === null || isExclusive(promotion)) throw failed(unknownOutcome(run, why))
  return promotion
}

/** Says how it ended, after a last look: somebody may have moved traffic on since. */
async function conclude({ session, client, ask, tracker }: Run, known: Promotion): Promise<void> {
  const status = ask.wait.for === 'none' ? null : await readStatus(client)
  if (status !== null && status.promote !== null) tracker.see(status.promote)
  const superseded = tracker.later() !== null
  const promotion = superseded
    ? bodyOf(client, await client.get(`/v1/history/${known.id}`), isPromotion)
    : (tracker.ours() ?? known)
  const { paint, width } = session.output
  const outcome = afterSettled({ promotion, status, now: new Date(), paint, width })
  if (outcome.kind === 'failure') throw failed(outcome.failure)
  session.output.done(outcome.result)
}

function whileSwitching(run: Run, interruption: Interruption): Failure {
  switch (interruption.kind) {
    case 'left':
      return left(interruption.signal, `you left; the ${run.ask.kind} goes on`, {})
    case 'late':
      return unknownOutcome(
        run,
        `no outcome within ${run.session.options.timeoutMs} ms; the ${run.ask.kind} may still happen`,
      )
    case 'lost':
      return unknownOutcome(run, `the gateway is gone in the midst of it: ${interruption.why}`)
  }
}

function afterConfirmed(promotion: Promotion, interruption: Interruption): Failure {
  const facts = { live: promotion.to, promotion }
  if (interruption.kind === 'left') {
    const { to, from, phase } = promotion
    const rest = phase === 'drain' ? `${from} goes on draining` : `the judge goes on by itself`
    const detail = `you left; ${to} is live, and ${rest}`
    return left(interruption.signal, detail, facts)
  }
  const why = interruption.kind === 'lost' ? interruption.why : 'no answer'
  return failure(
    'unreachable',
    `${promotion.to} was confirmed live, but then the gateway was gone: ${why}`,
  )
}

function unknownOutcome({ ask, tracker }: Run, detail: string): Failure {
  const promotion = tracker.ours()
  return failure('timed_out', detail, {
    facts: { to: ask.to, ...(promotion === null ? {} : { promotion }) },
  })
}
