// The watch after a switch: hands every attempt to the judge, and does what the operator wants done with its verdict. It moves no
// traffic itself: it tells the machine, and only when the slot that traffic would go back to is seen to be well.
import type { Attempt } from '../model/attempt.ts'
import type { GatewayEvent } from '../model/events.ts'
import type { JudgeSummary, RolledBack, Ruling } from '../model/judgement.ts'
import type { Promotion } from '../model/promotion.ts'
import type { SlotName } from '../model/slot.ts'
import type { Baselines } from './baselines.ts'
import { createJudge, type Judge } from './judge/judge.ts'
import type { JudgeSettings } from './judge/settings.ts'
import { evidenceOf } from './judge/what-counts.ts'
import { sayAlert, sayVerdict } from './judge/words.ts'
import type { SwitchEvent } from './machine-types.ts'
import { condemnedBy, judgedBy, keptBy, sayCondemned } from './watch-words.ts'

export interface Watch {
  /** Each attempt at a slot, once. */
  heard(attempt: Attempt): void
  /** From now on the judge speaks of this promotion, to `dispatch`. */
  begin(promotion: Promotion, dispatch: Dispatch): void
  /** Goes on with a bake that a restart has broken off; null: nothing was saved of what it had seen. */
  resume(promotion: Promotion, judge: Judge | null, dispatch: Dispatch): void
  /** A person keeps what is watched. False: nothing is. */
  keep(by: string): boolean
  /** The judge speaks no more. */
  stop(): void
  /** What it has seen so far; null: nothing is watched. */
  summary(): JudgeSummary | null
  /** Writes down what is known, and ends. */
  close(): Promise<void>
}

export type Dispatch = (event: SwitchEvent) => Promise<void>

export interface WatchPorts {
  readonly baselines: Baselines
  readonly settings: () => Omit<JudgeSettings, 'bakeMs'>
  /** Milliseconds since 1970; it goes on over restarts and is not set back within a process. */
  readonly clock: () => number
  /** Whether the slot can take traffic now, by answers to probes that are no older than two seconds. */
  readonly isSafe: (slot: SlotName) => boolean
  /** Probes the slot, and resolves when each of its targets has answered or timed out. */
  readonly look: (slot: SlotName) => Promise<void>
  readonly saveJudge: (promotion: number, judge: Judge) => Promise<void>
  readonly saveBaseline: (slot: SlotName) => Promise<void>
  readonly dropJudge: () => Promise<void>
  readonly tell: (event: GatewayEvent) => void
}

interface Bake {
  readonly promotion: Promotion
  readonly judge: Judge
  readonly dispatch: Dispatch
  /** `condemned`: it is bad, and the way back is looked for, or a person is waited for. */
  state: 'watched' | 'condemned' | 'over'
  timer: NodeJS.Timeout | null
}

/** How much of a bake a kill may cost. */
const saveEveryMs = 1000
const saveBaselineEveryMs = 10_000
/** How often the old slot is looked at while it is wanted and not well. */
const lookEveryMs = 500

export function createWatch(ports: WatchPorts): Watch {
  let bake: Bake | null = null
  const savers = startSaving(ports, () => bake)

  const open = (promotion: Promotion, judge: Judge, dispatch: Dispatch, leftMs: number): void => {
    stop()
    const opened: Bake = { promotion, judge, dispatch, state: 'watched', timer: null }
    opened.timer = setTimeout(() => conclude(opened, ports), leftMs)
    bake = opened
  }
  const stop = (): void => {
    if (bake === null) return
    if (bake.timer !== null) clearTimeout(bake.timer)
    bake.state = 'over'
    bake = null
    // It is of no use any more, and a disk that fails is told by whoever writes next.
    ports.dropJudge().catch(() => {})
  }

  return {
    heard: (attempt) => hear(attempt, bake, ports),
    begin(promotion, dispatch) {
      const now = ports.clock()
      const { from, to } = promotion
      const bakeMs = promotion.bake?.ms ?? 0
      const settings = { ...ports.settings(), bakeMs }
      const baseline = ports.baselines.figures(from, now)
      ports.baselines.renew(to)
      open(promotion, createJudge({ settings, baseline, switchedAtMs: now }), dispatch, bakeMs)
    },
    resume(promotion, saved, dispatch) {
      const now = ports.clock()
      const leftMs = Math.max(0, leftOf(promotion, saved, now))
      const baseline = ports.baselines.figures(promotion.from, now)
      const settings = { ...ports.settings(), bakeMs: leftMs }
      const judge = saved ?? createJudge({ settings, baseline, switchedAtMs: now })
      open(promotion, judge, dispatch, leftMs)
      const verdict = judge.summary(now).verdict
      if (bake !== null && verdict?.kind === 'rolled-back')
        act(bake, { kind: 'verdict', verdict }, ports)
    },
    keep(by) {
      if (bake === null) return false
      const { promotion, judge, dispatch } = bake
      void dispatch(keptBy(by, promotion, judge.summary(ports.clock())))
      return true
    },
    stop,
    summary: () => bake?.judge.summary(ports.clock()) ?? null,
    async close() {
      savers.stop()
      if (bake !== null && bake.timer !== null) clearTimeout(bake.timer)
      await savers.saveAll()
    },
  }
}

function hear(attempt: Attempt, bake: Bake | null, ports: WatchPorts): void {
  // Who is shown the standby, or is answered by the old slot in place of the new one, says nothing new of either.
  if (attempt.by === 'preview' || attempt.by === 'fallback') return
  const evidence = evidenceOf(attempt)
  if (evidence === null) return
  ports.baselines.note(attempt.slot, evidence)
  if (bake === null) return
  if (attempt.slot === bake.promotion.from) return bake.judge.observeOld(evidence)
  const ruling = bake.judge.observe(evidence)
  if (ruling !== null) act(bake, ruling, ports)
}

/** By the judge's own account of the time; without one, by when the promotion was asked for. */
function leftOf({ bake, at }: Promotion, saved: Judge | null, now: number): number {
  if (saved !== null) return saved.summary(now).leftMs
  return Date.parse(at) + (bake?.ms ?? 0) - now
}

function act(bake: Bake, ruling: Ruling, ports: WatchPorts): void {
  const { id, to: slot } = bake.promotion
  const event = { type: 'judge', promotion: id, slot } as const
  if (ruling.kind === 'alert') {
    const { alert } = ruling
    return ports.tell({ ...event, kind: alert.kind, detail: sayAlert(alert) })
  }
  bake.state = 'condemned'
  const { verdict } = ruling
  if (bake.promotion.bake?.onFail === 'rollback') return goBack(bake, verdict, ports)
  ports.tell({ ...event, kind: 'condemned', detail: sayCondemned(bake.promotion, verdict) })
}

/** At once where the old slot is well; else it is looked at until it is. */
function goBack(bake: Bake, verdict: RolledBack, ports: WatchPorts): void {
  const decidedAt = performance.now()
  // The effects report for themselves; nothing here depends on when they end.
  if (ports.isSafe(bake.promotion.from)) void moveBack(bake, verdict, decidedAt, ports)
  else void lookForTheWay(bake, verdict, decidedAt, ports)
}

function moveBack(
  { promotion, judge, dispatch }: Bake,
  verdict: RolledBack,
  decidedAt: number,
  ports: WatchPorts,
): Promise<void> {
  return dispatch(condemnedBy(promotion, verdict, judge.summary(ports.clock()), decidedAt))
}

async function lookForTheWay(
  bake: Bake,
  verdict: RolledBack,
  decidedAt: number,
  ports: WatchPorts,
): Promise<void> {
  const { id, from, to: slot } = bake.promotion
  for (let looks = 1; bake.state === 'condemned'; looks++) {
    const asked = performance.now()
    await ports.look(from)
    if (bake.state !== 'condemned') return
    // Who had to wait for the slot decides again when it is there.
    if (ports.isSafe(from)) {
      return moveBack(bake, verdict, looks === 1 ? decidedAt : performance.now(), ports)
    }
    if (looks === 1) {
      const detail = `${slot} is bad, but ${from} does not answer its probes: traffic stays until it does. ${sayVerdict(verdict)}`
      ports.tell({ type: 'judge', promotion: id, slot, kind: 'no-way-back', detail })
    }
    const restMs = Math.max(0, asked + lookEveryMs - performance.now())
    await new Promise((done) => setTimeout(done, restMs).unref())
  }
}

/** The time is up. A slot that is bad and has nowhere to go back to, or whose operator is asked, is not let off by that. */
function conclude(bake: Bake, ports: WatchPorts): void {
  const { promotion, judge, dispatch } = bake
  bake.timer = null
  const onFail = promotion.bake?.onFail
  if (bake.state === 'condemned' && (onFail === 'rollback' || onFail === 'pause')) return
  const now = ports.clock()
  const verdict = judge.conclude(now)
  void dispatch(judgedBy(promotion, verdict, judge.summary(now)))
}

function startSaving(ports: WatchPorts, current: () => Bake | null) {
  const saveJudge = async (): Promise<void> => {
    const bake = current()
    if (bake !== null) await ports.saveJudge(bake.promotion.id, bake.judge)
  }
  const saveBaselines = async (): Promise<void> => {
    await ports.saveBaseline('blue')
    await ports.saveBaseline('green')
  }
  let warned = false
  const save = (work: () => Promise<void>): void => {
    work().catch((error: Error) => {
      const detail = `what the judge knows was not written: ${error.message}`
      if (!warned) ports.tell({ type: 'not-written', what: 'judge', detail })
      warned = true
    })
  }
  const timers = [
    setInterval(() => save(saveJudge), saveEveryMs).unref(),
    setInterval(() => save(saveBaselines), saveBaselineEveryMs).unref(),
  ]
  return {
    stop(): void {
      for (const timer of timers) clearInterval(timer)
    },
    saveAll: () =>
      Promise.all([saveJudge(), saveBaselines()]).then(
        () => {},
        () => {},
      ),
  }
}
