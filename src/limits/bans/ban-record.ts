// The text of the ban file: one JSON document, a ban a line, and a checksum over all that follows the first line. Pure and
// strict: what is not wholly ours and whole is unreadable, never half of a list.
import { createHash } from 'node:crypto'
import { parseNetwork } from '../../model/address.ts'
import { weights, type Ban } from './ban.ts'
import type { SavedStrikes } from './strike-table.ts'
import type { Strikes } from './strikes.ts'

export interface SavedBans {
  readonly bans: readonly Ban[]
  readonly strikes: readonly SavedStrikes[]
}

export type BansDecoding =
  | { readonly kind: 'bans'; readonly saved: SavedBans }
  | { readonly kind: 'unreadable'; readonly why: string }

const version = 1
/** Ten thousand bans take a hundredth of a second: requests pass in between. */
const slice = 250

/** Yields to the event loop now and then; the lists must not change meanwhile. */
export async function encodeBans({ bans, strikes }: SavedBans): Promise<string> {
  const body = `"bans":[\n${await linesOf(bans)}],"strikes":[\n${await linesOf(strikes)}]}\n`
  const head = JSON.stringify({ sluice: 'bans', version, checksum: checksum(body) })
  return `${head.slice(0, -1)},\n${body}`
}

/** Never throws. */
export function decodeBans(text: string): BansDecoding {
  const document = parse(text)
  if (!isObject(document)) return unreadable('it is not whole JSON')
  if (document['sluice'] !== 'bans') return unreadable('it is not a ban file of sluice')
  if (document['version'] !== version)
    return unreadable(
      `it has version ${String(document['version'])}; this gateway reads ${version}`,
    )
  if (document['checksum'] !== checksum(text.slice(text.indexOf('\n') + 1)))
    return unreadable('its checksum does not match')
  const { bans, strikes } = document
  return Array.isArray(bans) &&
    bans.every(isBan) &&
    Array.isArray(strikes) &&
    strikes.every(isSavedStrikes)
    ? { kind: 'bans', saved: { bans, strikes } }
    : unreadable('its fields are not those of bans')
}

async function linesOf(values: readonly unknown[]): Promise<string> {
  const slices: string[] = []
  for (let at = 0; at < values.length; at += slice) {
    const lines = values.slice(at, at + slice).map((value) => JSON.stringify(value))
    slices.push(lines.join(',\n'))
    await new Promise(setImmediate)
  }
  return slices.length === 0 ? '' : `${slices.join(',\n')}\n`
}

function isBan(value: unknown): value is Ban {
  return (
    isObject(value) &&
    ['id', 'rule', 'by', 'why'].every((name) => typeof value[name] === 'string') &&
    (value['reason'] === 'operator' || Object.hasOwn(weights, String(value['reason']))) &&
    isTargeted(value['key'], value['network']) &&
    ['strikes', 'createdAt', 'hits'].every((name) => Number.isFinite(value[name])) &&
    (value['expiresAt'] === null || Number.isFinite(value['expiresAt']))
  )
}

function isSavedStrikes(value: unknown): value is SavedStrikes {
  return Array.isArray(value) && typeof value[0] === 'string' && isStrikes(value[1])
}

function isStrikes(value: unknown): value is Strikes {
  return (
    isObject(value) &&
    ['count', 'lastAt', 'quietFrom'].every((name) => Number.isFinite(value[name]))
  )
}

function isTargeted(key: unknown, network: unknown): boolean {
  if (key !== null && typeof key !== 'string') return false
  if (network === null) return key !== null
  return typeof network === 'string' && parseNetwork(network) !== null
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function checksum(body: string): string {
  return createHash('sha256').update(body).digest('hex')
}

function unreadable(why: string): BansDecoding {
  return { kind: 'unreadable', why }
}
