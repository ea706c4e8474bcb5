// The watch after a switch, live: asks for the status again and again, and hands on what it says of the promotion. It changes nothing.
import type { Promotion } from '../model/promotion.ts'
import { isStatus } from './api.ts'
import { readReply, type Client } from './client.ts'

export interface FollowPorts {
  readonly client: Pick<Client, 'at' | 'get'>
  /** Resolves when it is time to look again. */
  readonly tick: () => Promise<void>
  readonly onPromotion: (promotion: Promotion) => void
}

/** Looks at once and then at each tick, until told to end. A look that fails is left out: the next one may not. */
export async function followBake(ports: FollowPorts, signal: AbortSignal): Promise<void> {
  const { client, tick, onPromotion } = ports
  while (!signal.aborted) {
    const found = readReply(client, await client.get('/v1/status', signal))
    if (signal.aborted) return
    if (found.kind === 'body' && isStatus(found.body) && found.body.promote !== null) {
      onPromotion(found.body.promote)
    }
    await tick()
  }
}
