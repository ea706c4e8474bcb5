// What a deploy came to: the last lines for people, and the document.
import type { DeployEnd } from '../../deploy/deploy.ts'
import type { DeployStep } from '../../deploy/steps.ts'
import { otherSlot } from '../../model/slot.ts'
import type { Result } from '../output.ts'
import { tookText } from './times.ts'

export interface DeployFacts {
  readonly steps: readonly DeployStep[]
  readonly ms: number
}

export function deployResult(end: DeployEnd, { steps, ms }: DeployFacts): Result {
  const took = tookText(ms)
  const made = { version: end.made?.version ?? null, images: end.made?.images ?? null }
  if (end.kind === 'started') {
    const { slot } = end
    const line = `${slot} is ready, and not promoted.   ${took}   next: switch promote ${slot}`
    const document = { result: end.kind, live: otherSlot(slot), slot, ...made, steps }
    return { lines: [line], brief: line, document }
  }
  const { kind, slot, watched, tidied } = end
  const old = otherSlot(slot)
  const line = `${slot} is ${kind === 'deployed' ? '' : 'already '}live. ${oldText(end, old)}   ${took}   undo: ${undo(end)}`
  const document = {
    result: kind,
    live: slot,
    slot,
    ...made,
    /** Whether the drain is over and the verdict is there. */
    settled: watched === null || watched.kind === 'over',
    stopped: tidied?.stopped ?? null,
    promotion: watched?.promotion ?? null,
    steps,
  }
  return { lines: [line], brief: line, document }
}

type Live = Exclude<DeployEnd, { readonly kind: 'started' }>

function oldText({ watched, tidied }: Live, old: string): string {
  if (watched !== null && watched.kind !== 'over') {
    return `${old} is kept warm; "switch deploy --finish" stops it when the bake is over.`
  }
  if (tidied === null) return `${old} is yours to stop.`
  if (tidied.stopped !== null) return `${old} was stopped.`
  return tidied.kept === '' ? `${old} is stopped.` : `${old} runs on: ${tidied.kept}.`
}

/** A slot that was stopped has to be started before traffic can go back to it. */
function undo({ tidied }: Live): string {
  const start = tidied?.startAgain ?? null
  return start === null ? 'switch rollback' : `${start} && switch rollback`
}
