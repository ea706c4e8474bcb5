// Every change of a promotion, as the gateway tells it: by its event stream, and by asking for the status again and again
// once that has broken. It gives up when the gateway has not answered for a few seconds.
import { setTimeout as pause } from 'node:timers/promises'
import type { Told } from '../model/events.ts'
import type { Promotion } from '../model/promotion.ts'
import { isStatus } from './api.ts'
import { readReply, type Client } from './client.ts'
import { followEvents } from './events-client.ts'
import type { JudgeEvent } from './render/event.ts'

export interface Feed {
  /** Resolves when nothing that happens from now on can be missed. */
  readonly opened: Promise<void>
  /** Resolves with the reason when the gateway has not answered for too long. */
  readonly lost: Promise<string>
  close(): void
}

export interface FeedPorts {
  /** `told`: the event it came with; null when it was asked for. */
  readonly onPromotion: (promotion: Promotion, told: Told | null) => void
  readonly onJudge: (event: JudgeEvent) => void
  /** The stream broke, and asking begins. */
  readonly onBreak: () => void
}

const askEveryMs = 250
/** How long a gateway may be away, such as for a restart, before its silence is the answer. */
export const patienceMs = 5_000

export function createFeed(client: Client, ports: FeedPorts): Feed {
  const lost = Promise.withResolvers<string>()
  const over = new AbortController()
  const stream = followEvents(client.at, null, (told) => {
    if (told.type === 'promotion') ports.onPromotion(told.promotion, told)
    if (told.type === 'judge') ports.onJudge(told)
  })
  void stream.ended.then(async () => {
    if (over.signal.aborted) return
    ports.onBreak()
    const why = await askUntilLost(client, ports, over.signal)
    if (why !== null) lost.resolve(why)
  })
  return {
    // Not being able to follow is no failure: asking does as well, only later.
    opened: stream.opened.then(() => {}),
    lost: lost.promise,
    close() {
      over.abort()
      stream.close()
    },
  }
}

/** Asks until told to end (null), or until nobody has answered for too long (the last reason). */
async function askUntilLost(
  client: Client,
  ports: FeedPorts,
  signal: AbortSignal,
): Promise<string | null> {
  let lastAnswer = performance.now()
  for (;;) {
    const found = readReply(client, await client.get('/v1/status', signal))
    if (signal.aborted) return null
    if (found.kind === 'body' && isStatus(found.body)) {
      lastAnswer = performance.now()
      if (found.body.promote !== null) ports.onPromotion(found.body.promote, null)
    } else if (performance.now() - lastAnswer > patienceMs) {
      return found.kind === 'failure' ? found.failure.detail : 'the status is not understood'
    }
    await pause(askEveryMs)
    if (signal.aborted) return null
  }
}
