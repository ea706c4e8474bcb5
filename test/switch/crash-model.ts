// A gateway reduced to its promise: the machine, a disk of one state text, the traffic, and the effects still to run.
// What needs no disk and no network is done at once, as one task of the event loop does it; the rest takes its time, in any order, but
// writes land in the order in which they were asked for. A crash may come at any moment in between.
import type { JudgeSummary } from '../../src/model/judgement.ts'
import type { Promotion, Step } from '../../src/model/promotion.ts'
import { isExclusive, isWatched } from '../../src/model/promotion.ts'
import { otherSlot, type SlotName } from '../../src/model/slot.ts'
import { reduce } from '../../src/switch/machine.ts'
import type { Effect, SwitchEvent, SwitchState } from '../../src/switch/machine-types.ts'
import {
  decodeState,
  encodeState,
  recover,
  savedOf,
  type SavedState,
} from '../../src/switch/saved-state.ts'
import { promotionOf, stepOf } from '../support/promotion-of.ts'

export type Report = Exclude<SwitchEvent, { type: 'begun' }>
type Plain = Exclude<Report['type'], 'drained' | 'condemned' | 'judged'>

export interface Model {
  state: SwitchState
  disk: string
  traffic: { live: SlotName; generation: number }
  /** Every generation that was in force, over all crashes. */
  readonly generations: number[]
  /** The effects of each event that came from outside; each list is run in its order. */
  chains: Effect[][]
  /** Asked for and not on disk yet, in order. */
  writes: Effect[]
  /** Drains under way; each reports once, whenever it likes. */
  drains: number[]
  /** Whether new requests wait. */
  held: boolean
  /** The promotion that the judge watches. */
  watched: number | null
  /** Whether the slot that is not live answers what the live one fails. */
  guarded: boolean
  /** Every report so far. */
  readonly reports: Report[]
  /** The promotions that were begun since the last crash, and what became of them. */
  begun: Map<number, Fate>
  lastId: number
}

/** What the judge has seen is none of the machine's business. */
const nothingSeen = {} as JudgeSummary

export interface Fate {
  answers: Promotion[]
  /** Records that say it is over. */
  closed: Promotion[]
  published: number
}

export function startModel(): Model {
  const first: SavedState = { live: 'blue', generation: 1, intent: null }
  return {
    state: { live: 'blue', generation: 1, promotion: null },
    disk: encodeState(first),
    traffic: { live: 'blue', generation: 1 },
    generations: [1],
    chains: [],
    writes: [],
    drains: [],
    held: false,
    watched: null,
    guarded: false,
    reports: [],
    begun: new Map(),
    lastId: 0,
  }
}

export function onDisk(model: Model): SavedState {
  const found = decodeState(model.disk)
  if (found.kind === 'unreadable') throw new Error(found.why)
  return found.state
}

/** Asks for a promotion to the other slot. Returns whether it began. */
export function begin(
  model: Model,
  how: Pick<Promotion, 'kind' | 'forced' | 'held' | 'bake'>,
): boolean {
  const { live } = model.state
  const id = ++model.lastId
  // A rollback is watched by nobody.
  const bake = how.kind === 'rollback' ? null : how.bake
  const promotion = promotionOf({ id, ...how, bake, from: live, to: otherSlot(live) })
  const busy = isExclusive(model.state.promotion)
  const before = model.state
  if (!busy) model.begun.set(id, { answers: [], closed: [], published: 0 })
  apply(model, { type: 'begun', promotion }, null)
  if (busy && model.state !== before) throw new Error('a second promotion changed the state')
  return !busy
}

/** Ends the effect that a chain waits for. `ok` is how the world answers it. */
export function step(model: Model, pick: number, ok: boolean): void {
  const picked = model.chains[pick % Math.max(1, model.chains.length)]
  if (picked === undefined) return
  const [oldest] = model.writes
  const isWrite = model.writes.some((write) => write === picked[0])
  const chain = isWrite ? model.chains.find(([head]) => head === oldest) : picked
  const effect = chain?.shift()
  if (chain === undefined || effect === undefined) return
  model.writes = model.writes.filter((write) => write !== effect)
  run(model, effect, ok, chain)
  proceed(model, chain)
  model.chains = model.chains.filter((each) => each.length > 0)
}

/** Does what can be done at once, and asks for the write that stands behind it. */
function proceed(model: Model, chain: Effect[]): void {
  for (let head = chain[0]; head !== undefined; head = chain[0]) {
    if (head.type === 'write-intent' || head.type === 'write-live') model.writes.push(head)
    if (slow.has(head.type)) return
    chain.shift()
    run(model, head, true, chain)
  }
}

const slow: ReadonlySet<Effect['type']> = new Set<Effect['type']>([
  'probe',
  'write-intent',
  'hold',
  'smoke',
  'write-live',
])

/** A drain is over, and says so. */
export function finishDrain(model: Model, pick: number): void {
  const [id] = model.drains.splice(pick % Math.max(1, model.drains.length), 1)
  if (id !== undefined)
    report(
      model,
      { type: 'drained', id, drained: { finished: 1, cut: 0 }, step: stepOf('drain') },
      null,
    )
}

/** The judge speaks of what is watched, or of nothing. Returns whether it was heard. */
export function judge(model: Model, verdict: 'condemned' | 'judged'): boolean {
  const id = model.watched
  if (id === null) return false
  const before = model.state
  const said = { kind: 'kept', detail: '', judgement: null } as const
  const watched = stepOf('watch', verdict === 'judged')
  const event: Report =
    verdict === 'judged'
      ? { type: 'judged', id, verdict: said, evidence: null, step: watched }
      : {
          type: 'condemned',
          id,
          verdict: { ...said, kind: 'rolled-back' },
          evidence: nothingSeen,
          step: watched,
          decidedAt: 0,
          detectMs: 1,
        }
  report(model, event, null)
  return model.state !== before
}

/** Something that was reported before comes once more. Returns whether it changed anything. */
export function replay(model: Model, pick: number): boolean {
  const event = model.reports[pick % Math.max(1, model.reports.length)]
  if (event === undefined) return false
  const before = model.state
  const [next, effects] = reduce(before, event)
  return next !== before || effects.length > 0
}

/** The process is gone with all it had in mind; what is on disk decides. Returns what was recovered. */
export function crash(model: Model): SavedState {
  const recovered = recover(onDisk(model))
  model.disk = encodeState(recovered)
  const { live, generation } = recovered
  model.state = { live, generation, promotion: null }
  model.traffic = { live, generation }
  model.chains = []
  model.writes = []
  model.drains = []
  model.held = false
  model.watched = null
  model.guarded = false
  model.begun = new Map()
  return recovered
}

function run(model: Model, effect: Effect, ok: boolean, chain: Effect[]): void {
  const tell = (type: Plain, id: number, name: Step['name']): void =>
    report(model, { type, id, step: stepOf(name, ok) }, chain)
  switch (effect.type) {
    case 'probe':
      return tell(ok ? 'ready' : 'unready', effect.id, 'probe')
    case 'write-intent': {
      const { id, to, from, generation } = effect.promotion
      const intent = { promotion: id, to, generation: generation ?? 0, kind: 'switch' } as const
      if (ok) model.disk = encodeState({ live: from, generation: (generation ?? 0) - 1, intent })
      return tell(ok ? 'intent-written' : 'intent-failed', id, 'intent')
    }
    case 'hold':
      model.held = true
      return tell('emptied', effect.id, 'hold')
    case 'release':
      model.held = false
      return
    case 'watch':
      return
    case 'stop-watch':
      model.watched = null
      return
    case 'unguard':
      model.guarded = false
      return
    case 'publish':
      model.traffic = { live: effect.slot, generation: effect.generation }
      model.guarded = effect.fallback !== null
      if (effect.decidedAt === null && isWatched(model.state.promotion)) model.watched = effect.id
      model.generations.push(effect.generation)
      fateOf(model, effect.id).published++
      return tell('switched', effect.id, effect.decidedAt === null ? 'switch' : 'rollback')
    case 'smoke':
      return tell(ok ? 'smoke-passed' : 'smoke-failed', effect.id, 'smoke')
    case 'write-live': {
      const { slot: live, generation, purpose, id, wayBack } = effect
      if (ok) model.disk = encodeState(savedOf(live, generation, id, wayBack))
      if (purpose === 'put-back') return tell('put-back', id, 'put-back')
      if (purpose === 'roll-back') return tell('rolled-back', id, 'confirm')
      if (purpose === 'disarm') return
      return tell(ok ? 'confirm-written' : 'confirm-failed', id, 'confirm')
    }
    case 'drain':
      model.drains.push(effect.id)
      return
    case 'stop-drain':
      return
    case 'record':
      if (effect.promotion.phase === 'done')
        fateOf(model, effect.promotion.id).closed.push(effect.promotion)
      return
    case 'answer':
      fateOf(model, effect.promotion.id).answers.push(effect.promotion)
  }
}

function report(model: Model, event: Report, chain: Effect[] | null): void {
  model.reports.push(event)
  apply(model, event, chain)
}

/** What an effect leads to runs before what stood behind it, as in a call; an event from outside is a chain of its own. */
function apply(model: Model, event: SwitchEvent, chain: Effect[] | null): void {
  const [next, effects] = reduce(model.state, event)
  model.state = next
  if (chain !== null) return void chain.unshift(...effects)
  const own = [...effects]
  model.chains.push(own)
  proceed(model, own)
  model.chains = model.chains.filter((each) => each.length > 0)
}

function fateOf(model: Model, id: number): Fate {
  const fate = model.begun.get(id)
  if (fate === undefined) throw new Error(`promotion ${id} was never begun`)
  return fate
}
