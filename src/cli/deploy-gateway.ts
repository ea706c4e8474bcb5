// The gateway as a deploy needs it, through the admin API: what is live, is the standby slot well, promote, stay with it.
import type { Gateway } from '../deploy/ports.ts'
import type { Promotion } from '../model/promotion.ts'
import { isSlotName, type SlotName } from '../model/slot.ts'
import { isPromotion, isSwitchAnswer } from './api.ts'
import { bodyOf, readReply, type Client } from './client.ts'
import { failed, failure } from './exit.ts'
import { moveTraffic } from './move-traffic.ts'
import type { Result } from './output.ts'
import { readStatus, type Session } from './session.ts'
import { watchPromotion } from './watch-promotion.ts'

export interface GatewayOptions {
  readonly force: boolean
  readonly by: string
  readonly why: string
  /** How long to stay after the switch; null: until the verdict. */
  readonly watchMs: number | null
  readonly leaving: AbortSignal
}

export interface DeployGateway extends Gateway {
  /** Where traffic was when the gateway last said so; null: it has not. */
  lastLive(): SlotName | null
}

export function deployGateway(
  session: Session,
  client: Client,
  options: GatewayOptions,
): DeployGateway {
  const { force, by, why, leaving } = options
  let live: SlotName | null = null
  return {
    lastLive: () => live,
    async status() {
      const status = await readStatus(client)
      ;({ live } = status)
      return status
    },
    async probe(slot, version) {
      const asked = { slot, force, by, why, ...named(version), dryRun: true }
      const reply = await client.postAndWait('/v1/promote', asked, leaving)
      const found = readReply(client, reply)
      if (found.kind === 'body') {
        const answer = bodyOf(client, reply, isSwitchAnswer)
        return { ok: true, detail: 'detail' in answer ? answer.detail : `${slot} is live` }
      }
      if (found.failure.code !== 'not_ready') throw failed(found.failure)
      return { ok: false, detail: found.failure.detail }
    },
    async promote({ to, from, version }) {
      const body = { slot: to, expect: from, force, by, why, ...named(version) }
      const result = await resultOf(session, (inner) =>
        moveTraffic(inner, {
          kind: 'promote',
          path: '/v1/promote',
          to,
          by,
          body,
          wait: { for: 'none' },
        }),
      )
      live = to
      return promotionIn(result) ?? lastPromotion(client, to)
    },
    watch: (promotion) =>
      watchPromotion(promotion, { session, client, ms: options.watchMs, leaving }),
  }
}

function named(version: string): { readonly version?: string } {
  return version === '' ? {} : { version }
}

/** What a part of a verb would say at its end, for the verb to go on with. */
async function resultOf(
  session: Session,
  part: (inner: Session) => Promise<void>,
): Promise<Result | null> {
  let result: Result | null = null
  const output = { ...session.output, done: (said: Result) => void (result = said) }
  await part({ ...session, output })
  return result
}

function promotionIn(result: Result | null): Promotion | null {
  const document = result?.document ?? {}
  return 'promotion' in document && isPromotion(document.promotion) ? document.promotion : null
}

/** The slot was live already: somebody promoted it between two looks. */
async function lastPromotion(client: Client, to: SlotName): Promise<Promotion> {
  const { live, promote } = await readStatus(client)
  if (promote !== null && isSlotName(live) && live === to && promote.to === to) return promote
  throw failed(failure('expect_mismatch', `${live} is live`, { facts: { live } }))
}
