// What this machine deployed into which slot: a file beside the lock. It says what a slot was given, never which is live:
// only the gateway knows that.
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { sluiceError } from '../model/errors.ts'
import type { SlotName } from '../model/slot.ts'

export interface DeployRecord {
  readonly schema: 1
  readonly slots: Readonly<Record<SlotName, Deployed | null>>
  /** Every image that was given to a slot and not removed since, by its id. */
  readonly images: Readonly<Record<string, RecordedImage>>
  /** Where the single services run; null: nothing was moved yet. */
  readonly singlesIn: SlotName | null
}

export interface Deployed {
  readonly images: Readonly<Record<string, DeployedImage>>
  /** What the gateway calls this version; empty: nothing names it. */
  readonly version: string
  /** Of the compose files as they were rendered, and the images: the same again is nothing new. */
  readonly fingerprint: string
  /** The last promotion the gateway knew of when the slot was started; 0: none. */
  readonly after: number
  /** ISO 8601, UTC. */
  readonly at: string
  readonly by: string
  readonly why: string
}

export interface DeployedImage {
  readonly id: string
  /** As it was asked for, or as compose names it. */
  readonly ref: string
  /** `file`: nobody asked for it, the compose files name it. */
  readonly from: 'asked' | 'built' | 'file'
}

export interface RecordedImage {
  /** The names it was ever given by this project. */
  readonly refs: readonly string[]
}

export const emptyRecord: DeployRecord = {
  schema: 1,
  slots: { blue: null, green: null },
  images: {},
  singlesIn: null,
}

export interface RecordFile {
  /** The empty record if there is none. Rejects with `deploy_unrecorded` if there is one that cannot be read. */
  read(): Promise<DeployRecord>
  /** Rejects with `deploy_unrecorded`. */
  update(change: (record: DeployRecord) => DeployRecord): Promise<void>
}

export function createRecordFile(dir: string): RecordFile {
  const file = join(dir, 'deployed.json')
  const read = async (): Promise<DeployRecord> => {
    const text = await textOf(file)
    if (text === null) return emptyRecord
    const record = parse(text)
    if (record !== null) return record
    throw sluiceError('deploy_unrecorded', `${file} is not what "switch deploy" writes`)
  }
  return {
    read,
    async update(change) {
      const next = change(await read())
      try {
        await mkdir(dir, { recursive: true })
        await writeFileAtomic(file, `${JSON.stringify(next, null, 2)}\n`)
      } catch (error) {
        throw unrecorded(file, error)
      }
    },
  }
}

/** What `slot` was given becomes part of the record. */
export function withDeployed(
  record: DeployRecord,
  slot: SlotName,
  deployed: Deployed,
  names: Readonly<Record<string, readonly string[]>>,
): DeployRecord {
  const images = { ...record.images }
  for (const [id, refs] of Object.entries(names)) {
    images[id] = { refs: [...new Set([...(images[id]?.refs ?? []), ...refs])] }
  }
  return { ...record, slots: { ...record.slots, [slot]: deployed }, images }
}

export function withoutImages(record: DeployRecord, ids: readonly string[]): DeployRecord {
  const left = Object.entries(record.images).filter(([id]) => !ids.includes(id))
  return { ...record, images: Object.fromEntries(left) }
}

async function textOf(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw unrecorded(file, error)
  }
}

function unrecorded(file: string, error: unknown): Error {
  const why = error instanceof Error ? error.message : String(error)
  return sluiceError('deploy_unrecorded', `${file}: ${why}`)
}

function parse(text: string): DeployRecord | null {
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) ? value : null
  } catch {
    return null
  }
}

function isRecord(value: unknown): value is DeployRecord {
  return (
    typeof value === 'object' &&
    value !== null &&
    'schema' in value &&
    value.schema === 1 &&
    'slots' in value &&
    'images' in value
  )
}
