// The effects of the promote machine, each done for real and reported back as one event. Order within an effect is
// the order of its lines; none of them decides anything.
import type { GatewayEvent } from '../model/events.ts'
import type { Drained, Promotion, Step } from '../model/promotion.ts'
import { otherSlot, type SlotName } from '../model/slot.ts'
import type { Change } from '../model/world.ts'
import { drain, type DrainKind, type Draining } from './drain.ts'
import type { History } from './history.ts'
import type { Effect, Patience, SwitchEvent } from './machine-types.ts'
import { savedOf } from './saved-state.ts'
import type { SmokeOutcome } from './smoke.ts'
import type { StateFile } from './state-file.ts'
import type { Watch } from './watch.ts'

export interface EffectPorts {
  readonly publish: (change: Change) => void
  readonly stateFile: StateFile
  readonly history: History
  readonly inFlight: Draining
  /** Waits for the slot to be ready; `detail` is its last probe answers, for people. */
  readonly preflight: (
    slot: SlotName,
    patience: Patience,
  ) => Promise<{ readonly ok: boolean; readonly detail: string }>
  /** Asks the smoke requests of the slot that serves now, to compare with later. */
  readonly rehearseSmoke: () => Promise<void>
  /** Asks them again and says whether the new slot answered them well. */
  readonly smoke: (slot: SlotName) => Promise<SmokeOutcome>
  readonly hold: Holding
  readonly watch: Pick<Watch, 'begin' | 'stop'>
  /** Tells what a slot has not answered yet that it may be asked of the live one instead. */
  readonly recall: (slot: SlotName, before: number) => void
  readonly drainMs: () => Readonly<Record<DrainKind, number>>
  readonly emit: (event: GatewayEvent) => void
  readonly now: () => Date
}

/** What keeps new requests waiting while a slot is emptied; the edge provides it. */
export interface Holding {
  readonly engage: () => void
  readonly release: () => void
  readonly count: () => number
  /** How long the old slot's requests may take: those who wait are not to wait in vain. */
  readonly drainMs: () => number
}

/** The last drain that was begun. */
export interface DrainUnderWay {
  /** Aborting it ends the wait and cuts nothing. */
  controller: AbortController
  /** Resolves when it has reported and its report is recorded. */
  reported: Promise<void>
}

export function noDrain(): DrainUnderWay {
  return { controller: new AbortController(), reported: Promise.resolve() }
}

export interface RunningPorts extends EffectPorts {
  readonly dispatch: (event: SwitchEvent) => Promise<void>
  readonly draining: DrainUnderWay
}

type Of<Type extends Effect['type']> = Extract<Effect, { type: Type }>

/** Replaces the World. Returns how many milliseconds after the decision that was. */
export function assign(effect: Of<'publish'>, ports: Pick<EffectPorts, 'publish'>): number {
  const { slot, generation, sessions, fallback, decidedAt } = effect
  const took = stopwatch(decidedAt ?? performance.now())
  ports.publish({ kind: 'live', slot, generation, sessions, fallback })
  return took()
}

/** What follows an assignment, and its report. */
export async function reportAssigned(
  { id, slot, generation, decidedAt }: Of<'publish'>,
  ms: number,
  ports: RunningPorts,
): Promise<void> {
  // Nobody waits for an answer of the slot that was left where the other may be asked for it.
  if (decidedAt !== null) ports.recall(otherSlot(slot), generation)
  const name = decidedAt === null ? 'switch' : 'rollback'
  const detail = `${slot} is live, generation ${generation}`
  await ports.dispatch({ type: 'switched', id, step: { name, ok: true, detail, ms } })
}

export async function runEffect(
  effect: Exclude<Effect, { type: 'answer' | 'publish' }>,
  ports: RunningPorts,
): Promise<void> {
  switch (effect.type) {
    case 'probe':
      return runProbe(effect, ports)
    case 'write-intent':
      return runWriteIntent(effect.promotion, ports)
    case 'hold':
      return runHold(effect, ports)
    case 'release':
      ports.hold.release()
      return
    case 'watch':
      ports.watch.begin(effect.promotion, ports.dispatch)
      return
    case 'stop-watch':
      ports.watch.stop()
      return
    case 'unguard':
      ports.publish({ kind: 'fallback', slot: null })
      return
    case 'smoke':
      return runSmoke(effect, ports)
    case 'write-live':
      return runWriteLive(effect, ports)
    case 'drain':
      // Not awaited: whoever promoted is answered, and the next promotion may begin, while the old slot drains.
      ports.draining.reported = runDrain(effect, ports)
      return
    case 'stop-drain':
      ports.draining.controller.abort()
      return
    case 'record':
      return runRecord(effect.promotion, ports)
  }
}

async function runProbe({ id, slot, patience }: Of<'probe'>, ports: RunningPorts): Promise<void> {
  const took = stopwatch()
  const [{ ok, detail }] = await Promise.all([
    ports.preflight(slot, patience),
    ports.rehearseSmoke(),
  ])
  const step: Step = { name: 'probe', ok, detail, ms: took() }
  await ports.dispatch({ type: ok ? 'ready' : 'unready', id, step })
}

async function runWriteIntent(promotion: Promotion, ports: RunningPorts): Promise<void> {
  const { from, to, id } = promotion
  const generation = promotion.generation ?? 0
  const took = stopwatch()
  const intent = { promotion: id, to, generation, kind: 'switch' } as const
  const problem = await problemOf(
    ports.stateFile.write({ live: from, generation: generation - 1, intent }),
  )
  const step: Step = {
    name: 'intent',
    ok: problem === null,
    detail: problem ?? 'on disk',
    ms: took(),
  }
  await ports.dispatch({ type: problem === null ? 'intent-written' : 'intent-failed', id, step })
}

/** Told to go and given a moment, a WebSocket closes by itself. */
const farewellMs = 3000

async function runHold({ id, slot, before }: Of<'hold'>, ports: RunningPorts): Promise<void> {
  const took = stopwatch()
  ports.hold.engage()
  const never = new AbortController().signal
  const empty = (kind: DrainKind, ms: number): Promise<Drained> =>
    drain({ slot, kind, before }, ms, ports.inFlight, never)
  // Streams and upgraded connections have no end of their own: they are told to come back, and then wait as well.
  const ended = await Promise.all([
    empty('http', ports.hold.drainMs()),
    empty('stream', 0),
    empty('upgrade', 0).then(() => empty('upgrade', farewellMs)),
  ])
  const [{ finished, cut }] = ended
  const detail = `${slot} is empty: ${finished} finished, ${cut} cut; ${ports.hold.count()} wait`
  await ports.dispatch({
    type: 'emptied',
    id,
    step: { name: 'hold', ok: cut === 0, detail, ms: took() },
  })
}

async function runSmoke({ id, slot }: Of<'smoke'>, ports: RunningPorts): Promise<void> {
  const took = stopwatch()
  const { ok, detail } = await ports.smoke(slot)
  const step: Step = { name: 'smoke', ok, detail, ms: took() }
  await ports.dispatch({ type: ok ? 'smoke-passed' : 'smoke-failed', id, step })
}

async function runWriteLive(effect: Of<'write-live'>, ports: RunningPorts): Promise<void> {
  const { id, slot: live, generation, wayBack, purpose } = effect
  const took = stopwatch()
  const problem = await problemOf(ports.stateFile.write(savedOf(live, generation, id, wayBack)))
  const ok = problem === null
  const step = { ok, detail: problem ?? `${live} recorded`, ms: took() }
  switch (purpose) {
    case 'confirm':
      return ports.dispatch({
        type: ok ? 'confirm-written' : 'confirm-failed',
        id,
        step: { ...step, name: 'confirm' },
      })
    case 'put-back':
      return ports.dispatch({ type: 'put-back', id, step: { ...step, name: 'put-back' } })
    case 'roll-back':
      if (!ok) warnUnwritten(problem, ports)
      return ports.dispatch({ type: 'rolled-back', id, step: { ...step, name: 'confirm' } })
    case 'disarm':
      if (!ok) warnUnwritten(problem, ports)
  }
}

/** What serves is not what a restart would serve: the judge would have to find it out once more. */
function warnUnwritten(problem: string, ports: RunningPorts): void {
  ports.emit({
    type: 'not-written',
    what: 'state',
    detail: `the state file was not written: ${problem}`,
  })
}

async function runDrain(effect: Of<'drain'>, ports: RunningPorts): Promise<void> {
  const { id, slot, generation: before } = effect
  const took = stopwatch()
  const controller = new AbortController()
  ports.draining.controller = controller
  const ms = ports.drainMs()
  // Streams and upgraded connections may stay longer than requests, and hold nobody up.
  const drainOf = (kind: DrainKind): Promise<Drained> =>
    drain({ slot, kind, before }, ms[kind], ports.inFlight, controller.signal)
  void drainOf('stream')
  void drainOf('upgrade')
  const drained = await drainOf('http')
  const detail = `${drained.finished} finished, ${drained.cut} cut`
  const step: Step = { name: 'drain', ok: drained.cut === 0, detail, ms: took() }
  await ports.dispatch({ type: 'drained', id, drained, step })
}

/** A history that cannot be written is told, and stops nothing: the state file alone decides who serves. */
async function runRecord(promotion: Promotion, ports: RunningPorts): Promise<void> {
  const problem = await problemOf(ports.history.record(promotion))
  if (problem !== null)
    ports.emit({
      type: 'not-written',
      what: 'history',
      detail: `the history was not written: ${problem}`,
    })
}

async function problemOf(work: Promise<void>): Promise<string | null> {
  try {
    await work
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** Milliseconds since then, to the microsecond. */
function stopwatch(began: number = performance.now()): () => number {
  return () => Math.round((performance.now() - began) * 1000) / 1000
}
