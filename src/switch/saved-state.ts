// What must survive a kill at any line: which slot is live, under which generation, and whether a switch was under way.
// Pure: encoding with a checksum, strict decoding, and what a start makes of it.
import { createHash } from 'node:crypto'
import { isSlotName, type SlotName } from '../model/slot.ts'

export interface SavedState {
  readonly live: SlotName
  readonly generation: number
  /** A switch that was begun and not confirmed: its World may have been in force. */
  readonly intent: Intent | null
}

export interface Intent {
  readonly promotion: number
  readonly to: SlotName
  readonly generation: number
  /**
   * `switch`: one that is under way. `way-back`: one that the judge may make by itself at any moment of a bake; written before it
   * is needed, so that it need not wait for the disk.
   */
  readonly kind: 'switch' | 'way-back'
}

/** The state of a slot that is live, with the way back that the judge may take from there; null: none. */
export function savedOf(
  live: SlotName,
  generation: number,
  promotion: number,
  wayBack: SlotName | null,
): SavedState {
  if (wayBack === null) return { live, generation, intent: null }
  const intent = { promotion, to: wayBack, generation: generation + 1, kind: 'way-back' } as const
  return { live, generation, intent }
}

export type Decoding =
  | { readonly kind: 'state'; readonly state: SavedState }
  | { readonly kind: 'unreadable'; readonly why: string }

const version = 1

/** One JSON document; the checksum is over the state's own text, so any torn or edited byte shows. */
export function encodeState(state: SavedState): string {
  const body = JSON.stringify({
    live: state.live,
    generation: state.generation,
    intent: state.intent === null ? null : writtenIntent(state.intent),
  })
  return `${JSON.stringify({ sluice: 'state', version, checksum: checksum(body), body })}\n`
}

/** Never throws. What is not wholly ours and whole is unreadable, with the reason in words. */
export function decodeState(text: string): Decoding {
  const outer = parseObject(text)
  if (outer === null) return unreadable('it is not whole JSON')
  if (outer['sluice'] !== 'state') return unreadable('it is not a state file of sluice')
  if (outer['version'] !== version) {
    return unreadable(`it has version ${String(outer['version'])}; this gateway reads ${version}`)
  }
  const body = outer['body']
  if (typeof body !== 'string' || checksum(body) !== outer['checksum']) {
    return unreadable('its checksum does not match')
  }
  const state = readState(parseObject(body))
  return state === null
    ? unreadable('its fields are not those of a state')
    : { kind: 'state', state }
}

/**
 * What a start serves: the recorded slot. A switch that was not confirmed is undone, under a generation never used:
 * it had one of its own, and the next one if its traffic was put back. So is a way back that was not recorded: the slot
 * that is watched serves on, and is judged on.
 */
export function recover(state: SavedState): SavedState {
  if (state.intent === null) return state
  const generation = Math.max(state.generation, state.intent.generation) + 2
  return { live: state.live, generation, intent: null }
}

/** A switch is what an intent is where nothing else is said: so did the gateways write it that knew no other. */
function writtenIntent({ promotion, to, generation, kind }: Intent): object {
  return { promotion, to, generation, ...(kind === 'switch' ? {} : { kind }) }
}

function readState(fields: Record<string, unknown> | null): SavedState | null {
  if (fields === null || !isSlotName(fields['live']) || !isCount(fields['generation'])) return null
  const { live, generation } = fields
  // Older states may lack the field: then no switch was under way.
  const given = fields['intent'] ?? null
  if (given === null) return { live, generation, intent: null }
  const intent = readIntent(given)
  return intent === null ? null : { live, generation, intent }
}

function readIntent(given: unknown): Intent | null {
  if (!isObject(given)) return null
  const { promotion, to, generation } = given
  // Older states have switches only.
  const kind = given['kind'] === 'way-back' ? 'way-back' : 'switch'
  return isCount(promotion) && isSlotName(to) && isCount(generation)
    ? { promotion, to, generation, kind }
    : null
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : null
  } catch {
    return null
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

function checksum(body: string): string {
  return createHash('sha256').update(body).digest('hex')
}

function unreadable(why: string): Decoding {
  return { kind: 'unreadable', why }
}
