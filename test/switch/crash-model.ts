// A gateway reduced to its promise: the machine, a disk of one state text, the traffic, and the effects still to run.
// Effects run one at a time and may be cut off by a crash between any two; reports come back as the real ones do.
import type { Promotion, Step } from '../../src/model/promotion.ts'
import { isExclusive } from '../../src/model/promotion.ts'
import { otherSlot, type SlotName } from '../../src/model/slot.ts'
import { reduce } from '../../src/switch/machine.ts'
import type { Effect, SwitchEvent, SwitchState } from '../../src/switch/machine-types.ts'
import { decodeState, encodeState, recover, type SavedState } from '../../src/switch/saved-state.ts'
import { promotionOf, stepOf } from '../support/promotion-of.ts'

export type Report = Exclude<SwitchEvent, { type: 'begun' }>

export interface Model {
  state: SwitchState
  disk: string
  traffic: { live: SlotName; generation: number }
  /** Every generation that was in force, over all crashes. */
  readonly generations: number[]
  /** The effects of each event that came from outside; each list is run in its order. */
  chains: Effect[][]
  /** Drains under way; each reports once, whenever it likes. */
  drains: number[]
  /** Whether new requests wait. */
  held: boolean
  /** Every report so far. */
  readonly reports: Report[]
  /** The promotions that were begun since the last crash, and what became of them. */
  begun: Map<number, Fate>
  lastId: number
}

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
    drains: [],
    held: false,
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
export function begin(model: Model, how: Pick<Promotion, 'kind' | 'forced' | 'held'>): boolean {
  const { live } = model.state
  const id = ++model.lastId
  const promotion = promotionOf({ id, ...how, from: live, to: otherSlot(live) })
  const busy = isExclusive(model.state.promotion)
  const before = model.state
  if (!busy) model.begun.set(id, { answers: [], closed: [], published: 0 })
  apply(model, { type: 'begun', promotion }, null)
  if (busy && model.state !== before) throw new Error('a second promotion changed the state')
  return !busy
}

/** Runs the next effect of a chain. `ok` is how the world answers it. */
export function step(model: Model, pick: number, ok: boolean): void {
  const chain = model.chains[pick % Math.max(1, model.chains.length)]
  const effect = chain?.shift()
  if (chain === undefined || effect === undefined) return
  run(model, effect, ok, chain)
  model.chains = model.chains.filter((each) => each.length > 0)
}

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
  model.drains = []
  model.held = false
  model.begun = new Map()
  return recovered
}

function run(model: Model, effect: Effect, ok: boolean, chain: Effect[]): void {
  const tell = (type: Exclude<Report['type'], 'drained'>, id: number, name: Step['name']): void =>
    report(model, { type, id, step: stepOf(name, ok) }, chain)
  switch (effect.type) {
    case 'probe':
      return tell(ok ? 'ready' : 'unready', effect.id, 'probe')
    case 'write-intent': {
      const { id, to, from, generation } = effect.promotion
      const intent = { promotion: id, to, generation: generation ?? 0 }
      if (ok) model.disk = encodeState({ live: from, generation: (generation ?? 0) - 1, intent })
      return tell(ok ? 'intent-written' : 'intent-failed', id, 'intent')
    }
    case 'hold':
      model.held = true
      return tell('emptied', effect.id, 'hold')
    case 'release':
      model.held = false
      return
    case 'publish':
      model.traffic = { live: effect.slot, generation: effect.generation }
      model.generations.push(effect.generation)
      fateOf(model, effect.id).published++
      return tell('switched', effect.id, 'switch')
    case 'smoke':
      return tell(ok ? 'smoke-passed' : 'smoke-failed', effect.id, 'smoke')
    case 'write-live': {
      const { slot: live, generation, purpose, id } = effect
      if (ok) model.disk = encodeState({ live, generation, intent: null })
      if (purpose === 'put-back') return tell('put-back', id, 'put-back')
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
  if (chain !== null) chain.unshift(...effects)
  else if (effects.length > 0) model.chains.push([...effects])
}

function fateOf(model: Model, id: number): Fate {
  const fate = model.begun.get(id)
  if (fate === undefined) throw new Error(`promotion ${id} was never begun`)
  return fate
}
