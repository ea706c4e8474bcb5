// Runs every case at every peer: the peers of one case at the same time, the cases one after the other. A peer that did
// not do well is started anew, so that one failure is never counted twice.
import { setTimeout as pause } from 'node:timers/promises'
import { outcomeOf, type Case, type Stage, type Verdict } from './case.ts'
import { openLine, type Line } from './line.ts'
import { startOrigin, type Origin } from './origin.ts'
import { freePorts, type Peer, type Running, type Targets } from './peers/peer.ts'
import { createWatch } from './watch.ts'

export interface Column {
  readonly name: string
  readonly version: string
  /** One for each case, in their order. */
  readonly verdicts: readonly Verdict[]
}

export interface Comparison {
  readonly cases: readonly Case[]
  readonly columns: readonly Column[]
  /** The peers that are not installed. */
  readonly missing: readonly string[]
}

/** Resolves when every case has been judged, and everything that was started has ended. */
export async function compare(
  peers: readonly Peer[],
  cases: readonly Case[],
  tell: (line: string) => void,
): Promise<Comparison> {
  const present: { peer: Peer; version: string }[] = []
  const missing: string[] = []
  for (const peer of peers) {
    const version = await peer.version()
    if (version === null) missing.push(peer.name)
    else present.push({ peer, version })
  }
  const booths: Booth[] = []
  try {
    for (const { peer, version } of present) booths.push(await openBooth(peer, version))
    for (const each of cases) {
      await Promise.all(booths.map(async (booth) => booth.verdicts.push(await run(each, booth))))
      tell(`${each.name}: ${booths.map(({ verdicts }) => verdicts.at(-1)).join(' | ')}`)
    }
  } finally {
    await Promise.all(booths.map(closeBooth))
  }
  const columns = booths.map(({ peer, version, verdicts }) => ({
    name: peer.name,
    version,
    verdicts,
  }))
  return { cases, columns, missing }
}

/** How many cases a peer did well. */
export function okCount({ verdicts }: Column): number {
  return verdicts.filter((each) => each === 'ok').length
}

/** A peer with its application behind it. */
interface Booth {
  readonly peer: Peer
  readonly version: string
  readonly origin: Origin
  readonly targets: Targets
  readonly verdicts: Verdict[]
  running: Running
}

async function openBooth(peer: Peer, version: string): Promise<Booth> {
  const origin = await startOrigin()
  const [dead = 0] = await freePorts(1)
  const targets = { app: origin.port, dead }
  try {
    return { peer, version, origin, targets, verdicts: [], running: await peer.start(targets) }
  } catch (error) {
    await origin.close()
    throw error
  }
}

async function closeBooth({ running, origin }: Booth): Promise<void> {
  await running.end()
  await origin.close()
}

async function run(each: Case, booth: Booth): Promise<Verdict> {
  const { origin, running } = booth
  const watch = createWatch(each.limitMs ?? 3000)
  const lines: Line[] = []
  const connect: Stage['connect'] = (door) => {
    const line = openLine(door === 'slow' ? running.slow : running.port, watch)
    lines.push(line)
    return line
  }
  const ask: Stage['ask'] = (bytes) => {
    const line = connect()
    line.send(bytes)
    return line.answer(1)
  }
  origin.begin(each.origin, watch)
  const stage: Stage = { connect, ask, calls: () => origin.calls, until: watch.until }
  const answers = await answersOf(each, stage)
  watch.close()
  const judged = each.judge(outcomeOf(answers, origin.calls))
  for (const line of lines) line.close()
  await origin.quiet()
  if (judged === 'ok' && !running.isGone()) return judged
  // A process that dies of a case is still dying when its connections are closed.
  await Promise.race([running.gone, pause(200)])
  const crashed = running.isGone()
  await running.end()
  booth.running = await booth.peer.start(booth.targets)
  return crashed ? 'crashed' : judged
}

async function answersOf({ client }: Case, stage: Stage) {
  if (typeof client === 'function') return client(stage)
  const answers = []
  for (const bytes of client) answers.push(await stage.ask(bytes))
  return answers
}
