// How long a promote is stayed with after it was confirmed, and what is shown meanwhile. Whatever it waits for goes on without it.
import { setTimeout as pause } from 'node:timers/promises'
import { isExclusive } from '../model/promotion.ts'
import type { Client } from './client.ts'
import { followBake } from './follow-bake.ts'
import type { Signal } from './leaving.ts'
import type { Output } from './output.ts'
import { bakeLines, beginLines } from './render/bake.ts'
import type { Tracker } from './tracker.ts'

/** How long to stay after the switch is confirmed. */
export type Wait =
  | { readonly for: 'none' }
  | { readonly for: 'verdict' }
  /** For the drain in any case, and so long at most for the verdict; null: as long as the gateway's config says. */
  | { readonly for: 'time'; readonly ms: number | null }

/** What every wait may end with instead. */
export type Interruption =
  | { readonly kind: 'left'; readonly signal: Signal }
  | { readonly kind: 'late' }
  | { readonly kind: 'lost'; readonly why: string }

export interface Staying {
  readonly client: Client
  readonly wait: Wait
  /** The promote.wait of the gateway; of one that does not tell it, undefined. */
  readonly usualMs: number | undefined
  readonly tracker: Tracker
  readonly output: Output
  readonly interrupted: Promise<Interruption>
}

const defaultWaitMs = 60_000
const lookEveryMs = 1000

/** Null when what was asked for is over, or something else has come after it. */
export async function stay(staying: Staying): Promise<Interruption | null> {
  const { wait, usualMs = defaultWaitMs, tracker, output, interrupted } = staying
  if (wait.for === 'none') return null
  const ms = wait.for === 'verdict' ? null : (wait.ms ?? usualMs)
  const over = new AbortController()
  const enough = Promise.all([
    tracker.when(isDrained),
    Promise.race([tracker.when(isFound), timer(ms, over.signal)]),
  ])
  try {
    void show(staying, over.signal)
    return await Promise.race([
      enough.then(() => null),
      tracker.when(isOver).then(() => null),
      interrupted,
    ])
  } finally {
    over.abort()
    output.redraw([])
  }
}

/** Never, for null. Ended by its signal it stays pending: nobody waits for it any more. */
export function timer(ms: number | null, signal: AbortSignal): Promise<void> {
  if (ms === null) return new Promise(() => {})
  return pause(ms, undefined, { signal }).catch(() => new Promise<void>(() => {}))
}

/** The watch, for whoever waits for it: drawn anew at a terminal, begun with a line elsewhere. */
async function show({ client, tracker, output }: Staying, signal: AbortSignal): Promise<void> {
  const first = tracker.ours()
  if (first === null || first.bake === null || isFound(tracker)) return
  if (!output.redraws) return output.progress(beginLines(first, output.width))
  await followBake(
    {
      client,
      tick: () => timer(lookEveryMs, signal),
      onPromotion(promotion) {
        tracker.see(promotion)
        const ours = tracker.ours()
        if (signal.aborted || ours === null) return
        output.redraw(isFound(tracker) ? [] : bakeLines(ours, output.width))
      },
    },
    signal,
  )
}

function isDrained(tracker: Tracker): boolean {
  const phase = tracker.ours()?.phase
  return phase === 'bake' || phase === 'done'
}

/** Whether there is anything more to be heard from the judge. */
function isFound(tracker: Tracker): boolean {
  const ours = tracker.ours()
  // Traffic on its way back is told when it is there.
  if (ours === null || ours.phase === 'roll-back') return false
  return ours.bake === null || ours.verdict !== null || tracker.isCondemned()
}

function isOver(tracker: Tracker): boolean {
  const later = tracker.later()
  return tracker.ours()?.phase === 'done' || (later !== null && !isExclusive(later))
}
