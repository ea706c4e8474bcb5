// Texts with a unit to plain numbers: durations, sizes, rates and shares.
// What does not parse is null, never a guess; ranges are the schema's business.

const msOf: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

const bytesOf: Readonly<Record<string, number>> = {
  B: 1,
  KB: 1_000,
  MB: 1_000_000,
  GB: 1_000_000_000,
  KiB: 1_024,
  MiB: 1_048_576,
  GiB: 1_073_741_824,
}

export const durationPattern = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h|d)$/
export const sizePattern = /^(\d{1,9}(?:\.\d{1,3})?)(B|KB|MB|GB|KiB|MiB|GiB)$/
export const ratePattern = /^([1-9]\d{0,8})\/(s|m|min|h|d)$/
export const percentPattern = /^(\d{1,3}(?:\.\d{1,9})?)%$/

export interface Rate {
  readonly count: number
  readonly perMs: number
}

/** `500ms`, `1s`, `1.5h`, `0` to milliseconds. */
export function parseDuration(text: string): number | null {
  if (text === '0') return 0
  return scaled(durationPattern.exec(text), msOf)
}

/** `16KB` (1000 each), `32KiB` (1024 each), `0` to bytes. */
export function parseSize(text: string): number | null {
  if (text === '0') return 0
  return scaled(sizePattern.exec(text), bytesOf)
}

/** `100/s`, `10/min`, `120/m`, `5/h` to a count and the milliseconds it is for. */
export function parseRate(text: string): Rate | null {
  const [, count, unit = ''] = ratePattern.exec(text) ?? []
  const perMs = msOf[unit]
  return count === undefined || perMs === undefined ? null : { count: Number(count), perMs }
}

/** `1%` to 0.01. */
export function parsePercent(text: string): number | null {
  const [, number] = percentPattern.exec(text) ?? []
  // Moving the point in the text keeps 1.1 % at 0.011; dividing gives 0.011000000000000001.
  return number === undefined ? null : Number(`${number}e-2`)
}

function scaled(
  found: RegExpExecArray | null,
  factors: Readonly<Record<string, number>>,
): number | null {
  const [, number, unit = ''] = found ?? []
  const factor = factors[unit]
  return number === undefined || factor === undefined ? null : Math.round(Number(number) * factor)
}
