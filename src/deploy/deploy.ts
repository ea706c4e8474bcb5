// The deploy: the order of its steps, and what is put right when one fails. Until the promote is confirmed nothing that
// serves is touched; after it, nothing is stopped that the gateway has not just said to be idle.
import { sluiceError } from '../model/errors.ts'
import type { Promotion } from '../model/promotion.ts'
import { otherSlot, type SlotName } from '../model/slot.ts'
import type { Status } from '../model/status.ts'
import { takeLock } from './lock.ts'
import { requireUnlocked } from './operator-lock.ts'
import type { DeployPorts, PromoteAsked, Watched } from './ports.ts'
import { unrecorded } from './record.ts'
import { settleSingles } from './singles.ts'
import { placeOf, type Place } from './site.ts'
import { openStandby, type NewVersion, type Standby } from './standby.ts'
import { tidy, type Tidied } from './tidy.ts'
import { isKeptWarm, requireStandby } from './warmth.ts'

export type DeployEnd =
  /** Live now, or live already. `watched`: null if there was nothing to watch. `tidied`: null while the bake goes on. */
  | {
      readonly kind: 'deployed' | 'already-live'
      readonly slot: SlotName
      /** Null: nothing was made ready in this run. */
      readonly made: NewVersion | null
      readonly watched: Watched | null
      readonly tidied: Tidied | null
    }
  /** Healthy, and not promoted, as was asked for. */
  | { readonly kind: 'started'; readonly slot: SlotName; readonly made: NewVersion }

interface Run {
  readonly ports: DeployPorts
  /** Null where the user's own command takes the place of compose. */
  readonly place: Place | null
}

/** Rejects with an error of the catalogue, or with what the gateway port rejects with. */
export function deploy(ports: DeployPorts): Promise<DeployEnd> {
  const { gateway, request } = ports
  return locked(ports, async (run) => {
    const first = await gateway.status()
    requireUnlocked(first, request)
    await settle(run, first)
    const pair = { from: first.live, to: otherSlot(first.live) }
    const standby = openStandby(ports, pair, run.place)
    const status = await requireStandby(gateway, pair.to)
    await standby.preflight()
    if (isKeptWarm(status.promote)) {
      if (!request.force) return finishWatched(run, standby, status)
      // Or the judge could send traffic back into a slot that is just being replaced.
      await gateway.endWatch(pair.from)
    }
    const made = await standby.prepare()
    // A live slot that is not well is no reason to do nothing: the same version in the other slot mends it.
    const serves = made.isLive && status.slots[pair.from].healthy
    if (serves && !request.force) return finish(run, status, made)
    await standby.start()
    await probed(ports, standby, pair.to, made.version)
    if (!request.promote) return { kind: 'started', slot: pair.to, made }
    const promotion = await promoted(run, standby, { ...pair, version: made.version })
    return follow(run, standby, promotion, made)
  })
}

/** Only what is left to do after a promote. */
export function finishDeploy(ports: DeployPorts): Promise<DeployEnd> {
  return locked(ports, async (run) => {
    const status = await ports.gateway.status()
    await settle(run, status)
    return finish(run, status, null)
  })
}

async function locked<T>(ports: DeployPorts, work: (run: Run) => Promise<T>): Promise<T> {
  const { settings, request, steps } = ports
  const { release } = await steps.take('lock', async () => {
    const lock = await takeLock(settings.dir, request).catch((error: unknown) => {
      throw unrecorded(settings.dir, error)
    })
    if (lock.kind === 'held') {
      return { ...lock, detail: request.why === '' ? 'yours' : `yours, "${request.why}"` }
    }
    const { by, since, why, pid } = lock.by
    const reason = why === '' ? '' : `, "${why}"`
    const detail = `${by} deploys since ${since}${reason} (process ${pid})`
    throw sluiceError('deploy_locked', detail, { holder: lock.by })
  })
  try {
    const { project, run } = settings
    const place = run === null && project !== null ? placeOf(ports, project) : null
    return await work({ ports, place })
  } finally {
    await release()
  }
}

/** The bake goes on: what is live may be what is asked for, and then this is the end of an earlier deploy. */
async function finishWatched(run: Run, standby: Standby, status: Status): Promise<DeployEnd> {
  if (await standby.runsAlready()) return finish(run, status, null)
  const { live, promote } = status
  const detail = `${otherSlot(live)} is kept warm as the way back while ${live} is watched (promotion ${promote?.id ?? 0})`
  throw sluiceError('standby_warm', detail, { live })
}

/** Stays with the promotion that brought the live slot there, if it is not over, and tidies up. */
async function finish(run: Run, status: Status, made: NewVersion | null): Promise<DeployEnd> {
  const { live: slot, promote } = status
  const watched = promote !== null && isKeptWarm(promote) ? await stayed(run, promote) : null
  const isOver = watched === null || watched.kind === 'over'
  return { kind: 'already-live', slot, made, watched, tidied: isOver ? await tidied(run) : null }
}

async function probed(
  ports: DeployPorts,
  standby: Standby,
  slot: SlotName,
  version: string,
): Promise<void> {
  const { gateway, steps } = ports
  await steps.take('probe', async () => {
    const { ok, detail } = await gateway.probe(slot, version)
    if (ok) return { detail }
    const logs = await standby.showLogs()
    throw sluiceError('not_ready', detail, { live: otherSlot(slot), logs, look: standby.look })
  })
}

/** Single services move first; if traffic does not follow, they go back. */
async function promoted(run: Run, standby: Standby, asked: PromoteAsked): Promise<Promotion> {
  try {
    await standby.takeSingles()
    return await run.ports.gateway.promote(asked)
  } catch (error) {
    await putRight(run)
    throw error
  }
}

/** What the gateway does not say is not known, and then nothing is moved: whoever comes next does it. */
async function putRight(run: Run): Promise<void> {
  try {
    await settle(run, await run.ports.gateway.status())
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    run.ports.line(`single services were left where they are: ${why}`)
  }
}

async function follow(
  run: Run,
  standby: Standby,
  promotion: Promotion,
  made: NewVersion,
): Promise<DeployEnd> {
  const slot = promotion.to
  // The release is live; a hook that fails is told at the end, and stops neither the watch nor the tidying.
  const failure = await standby.finishHooks().then(
    () => null,
    (error: unknown) => ({ error }),
  )
  const watched = await stayed(run, promotion)
  const end = watched.kind === 'over' ? await tidied(run) : null
  if (failure !== null) throw failure.error
  return { kind: 'deployed', slot, made, watched, tidied: end }
}

/** Watches a promotion; rejects with `rolled_back` if traffic did not stay, once single services are back, too. */
async function stayed(run: Run, promotion: Promotion): Promise<Watched> {
  const { gateway, steps } = run.ports
  const { to } = promotion
  const { watched } = await steps.take('watch', async () => {
    const found = await gateway.watch(promotion)
    if (found.kind !== 'over') return { watched: found, detail: null }
    const { verdict } = found.promotion
    const said = verdict === null ? 'not judged' : `${verdict.kind}: ${verdict.detail}`
    if (found.status.live === to) return { watched: found, detail: said }
    await settle(run, found.status)
    const detail = `${to} was live, and traffic went back to ${found.status.live}: ${said}`
    throw sluiceError('rolled_back', detail, {
      live: found.status.live,
      promotion: found.promotion,
    })
  })
  return watched
}

async function settle({ place }: Run, status: Status): Promise<void> {
  if (place !== null) await settleSingles(place, status)
}

async function tidied({ place }: Run): Promise<Tidied | null> {
  return place === null ? null : tidy(place)
}
