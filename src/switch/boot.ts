// The start of the switch: what was recorded decides who serves. A switch that was cut short is undone and said so;
// a state that cannot be read is replaced by the last good one, and with none the config's first slot serves.
import type { Promotion } from '../model/promotion.ts'
import type { SlotName } from '../model/slot.ts'
import { openHistory, type History } from './history.ts'
import { afterRestart } from './interrupted.ts'
import type { SwitchState } from './machine-types.ts'
import { recover, type SavedState } from './saved-state.ts'
import { openSecret } from './secret-file.ts'
import { createStateFile, type StateFile, type StateReading } from './state-file.ts'

export interface Boot {
  readonly state: SwitchState
  readonly stateFile: StateFile
  readonly history: History
  /** What cookies are signed with. */
  readonly secret: Buffer
  readonly source: StateReading['source']
  readonly problem: string | null
  /** What an operator should be told, in words. */
  readonly warnings: readonly string[]
}

/** Reads and, where needed, mends what is in `dataDir`. `configuredSecret`: empty for one of its own. Rejects if it cannot be written to. */
export async function boot(
  dataDir: string,
  firstSlot: SlotName,
  configuredSecret = '',
): Promise<Boot> {
  const stateFile = createStateFile(dataDir)
  const reading = await stateFile.read()
  const { history, unreadable, problem } = await openHistory(dataDir)
  const recorded = reading.state ?? { live: firstSlot, generation: 1, intent: null }
  const recovered = recover(recorded)
  // Written even if nothing changed: a directory that cannot be written to should fail now, not in a promote.
  await stateFile.write(recovered)
  const interrupted = await closeInterrupted(history, reading.state)
  const warnings = [
    ...(reading.problem === null
      ? []
      : [stateWarning(reading.source, reading.problem, recovered.live)]),
    ...(unreadable === 0
      ? []
      : [`${unreadable} line(s) of the history could not be read and are left out`]),
    ...(problem === null ? [] : [`the history could not be read and is left out: ${problem}`]),
    ...(recorded.intent?.kind === 'switch'
      ? [interruptedWarning(recorded.intent.to, recovered.live)]
      : []),
  ]
  const promotion = interrupted ?? history.list()[0] ?? null
  const { live, generation } = recovered
  return {
    state: { live, generation, promotion },
    stateFile,
    history,
    secret: await openSecret(dataDir, configuredSecret),
    source: reading.source,
    problem: reading.problem,
    warnings,
  }
}

/** Writes down what became of the promotion the gateway ended in; null: in none. */
async function closeInterrupted(
  history: History,
  recorded: SavedState | null,
): Promise<Promotion | null> {
  const last = history.list()[0]
  if (last === undefined || last.phase === 'done') return null
  const after = afterRestart(last, recorded)
  await history.record(after)
  return after
}

function stateWarning(source: StateReading['source'], problem: string, live: SlotName): string {
  const instead =
    source === 'last-good' ? 'the last good copy was used' : "the config's first slot is used"
  return `the recorded state could not be read: ${problem}. ${instead}: ${live} serves`
}

function interruptedWarning(to: SlotName, live: SlotName): string {
  return `the gateway ended while it moved traffic to ${to}; that was not confirmed, so ${live} serves`
}
