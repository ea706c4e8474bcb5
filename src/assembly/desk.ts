// What an operator does to the switch by hand, beside moving traffic: lock it, and empty the slot that is not live.
import type { GatewayEvent } from '../model/events.ts'
import type { Checkup } from '../model/checkup.ts'
import { takeOwnership } from '../switch/checkup/owner-file.ts'
import { createHandDrain, type HandDrain } from '../switch/hand-drain.ts'
import { createLockDesk, type LockDesk } from '../switch/lock.ts'
import { readLock, writeLock } from '../switch/lock-file.ts'
import { readPreviewRounds, writePreviewRounds } from '../switch/previews-file.ts'
import type { Promoter } from '../switch/promote.ts'
import { underLock } from '../switch/under-lock.ts'
import { createCheckup } from './checkup.ts'
import type { Core } from './core.ts'
import type { Edge } from './edge.ts'
import { drainingOf, longMs } from './promoter.ts'

export interface Desk {
  /** For everybody who asks by the API. */
  readonly promoter: Promoter
  readonly lock: LockDesk
  readonly drain: HandDrain
  readonly tell: (event: GatewayEvent) => void
  readonly checkup: () => Promise<Checkup>
  /** Lets go of the folder of the state. */
  readonly close: () => Promise<void>
  /** What an operator should know from the start, in words. */
  readonly problems: readonly string[]
}

export async function openDesk(core: Core, edge: Edge, promoter: Promoter): Promise<Desk> {
  const { cell, inFlight, config } = core
  const now = (): Date => new Date()
  const { dataDir } = config.current()
  const owner = await takeOwnership(dataDir)
  const rival = await owner.rival()
  const recorded = await readLock(dataDir, now())
  edge.previews.resume(await readPreviewRounds(dataDir))
  const lock = createLockDesk(recorded.lock, { now, write: (held) => writeLock(dataDir, held) })
  const drain = createHandDrain({
    world: cell.read,
    promotion: () => promoter.state().promotion,
    async closeTo(slot) {
      if (cell.read().former?.slot === slot) cell.publish({ kind: 'former-ended' })
      try {
        await writePreviewRounds(dataDir, edge.previews.end(slot))
      } catch (error) {
        core.tell({ type: 'warning', detail: `a restart may revive previews: ${String(error)}` })
      }
    },
    sort: (slot) => inFlight.makeStreamsOf(slot, performance.now() - longMs),
    inFlight: drainingOf(core),
    emit: core.tell,
    drainMs: () => config.current().promote.drainMs,
  })
  return {
    promoter: underLock(promoter, lock),
    lock,
    drain,
    tell: core.tell,
    checkup: createCheckup(core, owner),
    close: owner.release,
    problems: [
      ...(recorded.problem === null ? [] : [recorded.problem]),
      ...(rival === null ? [] : [`another gateway uses ${dataDir} too: ${rival}`]),
    ],
  }
}
