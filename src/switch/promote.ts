// Promote and roll back: runs what the machine decides, one effect after the other, and answers when traffic is settled.
// It is the only place that moves traffic, and it is serial: there is one promotion at a time, and one writer of the state.
import {
  fallbackOf,
  isExclusive,
  isWatched,
  type Bake,
  type Promotion,
} from '../model/promotion.ts'
import type { SlotName } from '../model/slot.ts'
import {
  assign,
  noDrain,
  reportAssigned,
  runEffect,
  type DrainUnderWay,
  type EffectPorts,
  type RunningPorts,
} from './effects.ts'
import type { History } from './history.ts'
import type { Judge } from './judge/judge.ts'
import { reduce } from './machine.ts'
import type { Effect, SwitchEvent, SwitchState } from './machine-types.ts'
import {
  holderOf,
  latch,
  objection,
  refused,
  type PromoteAnswer,
  type PromoteRequest,
} from './request.ts'
import { savedOf } from './saved-state.ts'
import type { Watch } from './watch.ts'

export interface Promoter {
  promote(request: PromoteRequest): Promise<PromoteAnswer>
  /** Back to the slot the last promote came from. */
  rollback(request: Pick<PromoteRequest, 'by' | 'why' | 'force' | 'hold'>): Promise<PromoteAnswer>
  /** Goes on with the bake that a restart has broken off, if it has; `judge`: as it was saved, or null. */
  resume(judge: Judge | null): void
  /** Whether a promote of this slot would begin, and would find the slot ready. Changes nothing. */
  rehearse(
    request: PromoteRequest,
  ): Promise<PromoteAnswer | { readonly kind: 'would-promote'; readonly detail: string }>
  /** Where a rollback would take traffic; null: there is nothing to roll back. */
  undo(): SlotName | null
  /** A generation of its own for a World that a reload makes; null while a promotion holds the switch. */
  renumber(): number | null
  state(): SwitchState
  /** Resolves when all that was decided so far is on disk, or was refused by it. Never rejects. */
  written(): Promise<void>
  /** Ends the drain under way, and cuts nothing. */
  close(): void
}

export interface PromoterPorts extends EffectPorts {
  readonly history: History
  readonly watch: Pick<Watch, 'begin' | 'stop' | 'resume' | 'keep'>
  /** Whether a switch holds requests where nobody says so. */
  readonly holds: () => boolean
  /** How a new slot is watched where nobody says so; null: not at all. */
  readonly bake: () => Bake | null
}

type Kind = Promotion['kind']

export function createPromoter(first: SwitchState, ports: PromoterPorts): Promoter {
  let state = first
  const answers = new Map<number, (promotion: Promotion) => void>()
  const draining = noDrain()

  const dispatch = async (event: SwitchEvent): Promise<void> => {
    const [next, effects] = reduce(state, event)
    const news = newsOf(state, next, effects)
    state = next
    // Traffic before news: whoever is told must not hold it up.
    const early = assignFirst(effects, ports)
    for (const promotion of news) ports.emit({ type: 'promotion', promotion })
    const answer = (promotion: Promotion): void => answers.get(promotion.id)?.(promotion)
    await carryOut(effects, early, { ...ports, dispatch, draining, answer })
  }

  const begin = async (kind: Kind, request: PromoteRequest): Promise<PromoteAnswer> => {
    const promotion = newPromotion(kind, request, state, ports)
    const { promise, resolve, reject } = Promise.withResolvers<Promotion>()
    answers.set(promotion.id, resolve)
    // The ports never reject; should one do so all the same, whoever asked must hear of it.
    dispatch({ type: 'begun', promotion }).catch(reject)
    try {
      return { kind: 'ended', promotion: await promise }
    } finally {
      answers.delete(promotion.id)
    }
  }

  return {
    async promote(request) {
      const no = objection(request, state) ?? latch(request, ports.history)
      // "Yes, this one": whoever promotes what is live by force ends its watch.
      if (no?.kind === 'already-live' && request.force) ports.watch.keep(request.by)
      return no ?? begin('promote', request)
    },
    async rollback(request) {
      const held = holderOf(state)
      if (held !== null) return held
      const slot = retreat(ports.history)
      if (slot === null) return refused('nothing_to_roll_back')
      const back = { ...request, slot, expect: null, version: null, onFail: null }
      return objection(back, state) ?? begin('rollback', back)
    },
    rehearse: (request) => rehearse(request, state, ports),
    resume: (judge) => resume(state, judge, dispatch, ports),
    undo() {
      const slot = retreat(ports.history)
      return slot === state.live ? null : slot
    },
    renumber() {
      if (isExclusive(state.promotion)) return null
      state = { ...state, generation: state.generation + 1 }
      recordState(state, ports)
      return state.generation
    },
    state: () => state,
    written: () => written(ports, draining),
    close: () => draining.controller.abort(),
  }
}

/** Of an assignment that is the first effect: how long after its decision it was. Null: something else is first. */
function assignFirst([first]: readonly Effect[], ports: PromoterPorts): number | null {
  return first?.type === 'publish' ? assign(first, ports) : null
}

interface CarryingOut extends RunningPorts {
  readonly answer: (promotion: Promotion) => void
}

/** One effect after the other. `early`: of the first one, if it was done before. */
async function carryOut(
  effects: readonly Effect[],
  early: number | null,
  ports: CarryingOut,
): Promise<void> {
  for (const [i, effect] of effects.entries()) {
    if (effect.type === 'answer') ports.answer(effect.promotion)
    else if (effect.type !== 'publish') await runEffect(effect, ports)
    else {
      const ms = i === 0 && early !== null ? early : assign(effect, ports)
      await reportAssigned(effect, ms, ports)
    }
  }
}

async function rehearse(
  request: PromoteRequest,
  state: SwitchState,
  ports: PromoterPorts,
): ReturnType<Promoter['rehearse']> {
  const no = objection(request, state) ?? latch(request, ports.history)
  if (no !== null) return no
  const { ok, detail } = await ports.preflight(request.slot, request.force ? 'brief' : 'full')
  return ok || request.force ? { kind: 'would-promote', detail } : refused('not_ready', detail)
}

/** A bake goes on: the old slot stands behind the new one again, and the judge may send traffic there. */
function resume(
  state: SwitchState,
  judge: Judge | null,
  dispatch: (event: SwitchEvent) => Promise<void>,
  ports: PromoterPorts,
): void {
  const { promotion } = state
  if (promotion === null || !isWatched(promotion)) return
  ports.publish({ kind: 'fallback', slot: fallbackOf(promotion) })
  ports.watch.resume(promotion, judge, dispatch)
  recordState(state, ports)
}

/** Not waited for: a generation that is lost to a kill costs nothing, and a disk that fails is told. */
function recordState({ live, generation, promotion }: SwitchState, ports: PromoterPorts): void {
  const wayBack = promotion !== null && isWatched(promotion) ? promotion.from : null
  ports.stateFile
    .write(savedOf(live, generation, promotion?.id ?? 0, wayBack))
    .catch((error: Error) => {
      ports.emit({
        type: 'not-written',
        what: 'state',
        detail: `the state file was not written: ${error.message}`,
      })
    })
}

async function written(ports: PromoterPorts, draining: DrainUnderWay): Promise<void> {
  // A drain that was ended reports at once; one that goes on may take as long as it likes.
  if (draining.controller.signal.aborted) await draining.reported
  await Promise.all([ports.stateFile.written(), ports.history.written()])
}

/**
 * The slot that the last switch left, or fled to; null: nothing was ever switched. Asked twice, or after the state was
 * lost, a rollback must not go forward to the slot it fled from.
 */
function retreat(history: History): SlotName | null {
  const last = history.list().find((p) => p.result === 'promoted' || p.result === 'rolled-back')
  if (last === undefined) return null
  // By hand it fled to its `to`; by the judge, a promote went back to its `from`.
  return last.kind === 'rollback' ? last.to : last.from
}

/** What changed, in the order to tell it: whoever waits for the end of the last promotion must hear of it first. */
function newsOf(before: SwitchState, next: SwitchState, effects: readonly Effect[]): Promotion[] {
  const { promotion } = next
  if (promotion === null || promotion === before.promotion) return []
  const ended = effects.flatMap((effect) =>
    effect.type === 'record' && effect.promotion.id !== promotion.id ? [effect.promotion] : [],
  )
  return [...ended, promotion]
}

function newPromotion(
  kind: Kind,
  request: PromoteRequest,
  { live, promotion }: SwitchState,
  ports: PromoterPorts,
): Promotion {
  // The way out of a bake leads to the slot that was well until then: to judge it by the one that is left would be absurd.
  const judged = kind === 'promote' && !isWatched(promotion)
  const bake = judged ? ports.bake() : null
  return {
    id: ports.history.nextId(),
    kind,
    from: live,
    to: request.slot,
    by: request.by,
    why: request.why,
    at: ports.now().toISOString(),
    forced: request.force,
    held: request.hold ?? ports.holds(),
    version: request.version,
    bake: bake === null ? null : { ...bake, onFail: request.onFail ?? bake.onFail },
    phase: 'preflight',
    result: 'pending',
    generation: null,
    error: null,
    verdict: null,
    evidence: null,
    retreat: null,
    steps: [],
    drained: null,
  }
}
