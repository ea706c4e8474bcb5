// What a slot is to the gateway right now: whether it may be replaced, and whether it may be stopped. Pure, but for the looks.
// The one rule of this room: a slot that is live, or still has requests, is not touched.
import { setTimeout as pause } from 'node:timers/promises'
import { sluiceError } from '../model/errors.ts'
import { isExclusive, type Promotion } from '../model/promotion.ts'
import { otherSlot, type SlotName } from '../model/slot.ts'
import type { Status } from '../model/status.ts'
import type { Gateway } from './ports.ts'
import type { Deployed, DeployRecord } from './record.ts'

/** Whether the slot a promotion left is still kept as the way back: the drain or the bake is not over. */
export function isKeptWarm(promotion: Promotion | null): boolean {
  return promotion !== null && promotion.phase !== 'done' && !isExclusive(promotion)
}

/** Verdicts after which nobody has to decide whether traffic should go back. A new one is not taken for harmless. */
const harmless: readonly string[] = ['kept', 'inconclusive', 'ended']

export type OldSlot =
  | { readonly kind: 'stop'; readonly slot: SlotName }
  /** `why`: for people. */
  | { readonly kind: 'keep'; readonly slot: SlotName; readonly why: string }

/** What becomes of the slot that is not live. Only one that a promotion left, and that nobody can need any more, is stopped. */
export function oldSlotOf(
  { live, promote }: Pick<Status, 'live' | 'promote'>,
  slots: DeployRecord['slots'],
): OldSlot {
  const slot = otherSlot(live)
  const keep = (why: string): OldSlot => ({ kind: 'keep', slot, why })
  if (promote === null) return keep('nothing was promoted yet')
  if (promote.phase !== 'done') return keep('the last promote is not over')
  if (promote.kind === 'rollback') return keep('traffic was taken away from it')
  if (promote.result !== 'promoted' || promote.to !== live) return keep('it was not promoted')
  const verdict = promote.verdict?.kind ?? 'kept'
  if (!harmless.includes(verdict)) return keep(`the verdict on ${live} is ${verdict}`)
  if (isNewer(slots[slot], promote)) return keep('it holds a version that was not promoted yet')
  return { kind: 'stop', slot }
}

/** Rejects with `expect_mismatch` or `locked` when this slot is live, or about to be. */
export async function requireStandby(gateway: Gateway, slot: SlotName): Promise<Status> {
  const status = await gateway.status()
  if (status.live === slot) {
    const detail = `${slot} has become live in the meantime; nothing was done to it`
    throw sluiceError('expect_mismatch', detail, { live: status.live })
  }
  if (isExclusive(status.promote)) {
    const by = status.promote?.by ?? 'somebody'
    throw sluiceError('locked', `${by} is moving traffic`, { live: status.live })
  }
  return status
}

/** Requests of a slot that was left end by themselves, or at promote.upgradeDrain; this is for the last of them. */
export const emptyWithinMs = 60_000

/** How often the gateway is asked whether a slot is empty. */
const lookEveryMs = 250

/**
 * Waits until a standby slot has nothing in flight, or until the time is up: the status says which. Rejects as
 * `requireStandby`.
 */
export async function emptied(gateway: Gateway, slot: SlotName, withinMs: number): Promise<Status> {
  const began = performance.now()
  for (;;) {
    const status = await requireStandby(gateway, slot)
    const isOver = performance.now() - began > withinMs
    if (status.slots[slot].inFlight === 0 || isOver) return status
    await pause(lookEveryMs)
  }
}

/** The same, to replace what is in the slot. Rejects with `standby_warm` if it still has requests and nobody forces it. */
export async function replaceable(
  gateway: Gateway,
  slot: SlotName,
  force: boolean,
): Promise<Status> {
  const status = await emptied(gateway, slot, emptyWithinMs)
  if (status.slots[slot].inFlight === 0 || force) return status
  throw sluiceError('standby_warm', `${slot} still has requests in flight, and would cut them`)
}

function isNewer(deployed: Deployed | null, { id }: Promotion): boolean {
  return deployed !== null && deployed.after >= id
}
