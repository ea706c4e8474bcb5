// The building blocks of the schema: sections, optional keys and plain leaves.
// Every message begins with what is expected; `wording.ts` adds what was found. `{got}` marks where, if not at the end.
import { z } from 'zod'
import {
  durationPattern,
  parseDuration,
  parsePercent,
  parseSize,
  percentPattern,
  sizePattern,
} from './units.ts'

/** setTimeout cannot wait longer than 24.8 days; longer ones would fire at once. */
const longest = '20d'

/**
 * A map with exactly these keys. Its message for unknown keys is the list of the known ones, separated by spaces:
 * only here they are at hand, and `wording.ts` makes the sentence.
 */
export function section<Shape extends z.core.$ZodLooseShape>(
  shape: Shape,
): z.ZodObject<Shape, z.core.$strict> {
  const known = Object.keys(shape)
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? known.join(' ')
        : `expected settings (${known.slice(0, 3).join(', ')}${known.length > 3 ? ', …' : ''})`,
  })
}

/** A key without a default: null when it is not set. */
export function orNull<Schema extends z.ZodType>(schema: Schema) {
  return schema.optional().transform((value) => value ?? null)
}

export function listOf<Item extends z.ZodType>(item: Item, of: string): z.ZodArray<Item> {
  return z.array(item, { error: `expected a list of ${of}` })
}

/** As `listOf`, but not empty. Not by `min`: that falls over a map with a key named length (zod 4.6.7). */
export function someOf<Item extends z.ZodType>(item: Item, of: string, error: string) {
  return listOf(item, of)
    .transform((items, ctx) => (items.length > 0 ? items : refuse(ctx, error)))
    .meta({ minItems: 1 })
}

export function flag() {
  return z.boolean({ error: 'expected true or false' })
}

export function oneOf<const Values extends readonly string[]>(values: Values) {
  return z.enum(values, { error: `expected one of ${values.join(', ')}` })
}

export function wholeNumber(
  least: number,
  most: number,
  error = `expected a whole number from ${least} to ${most}`,
) {
  const stop = { error, abort: true }
  return z.number({ error }).int(stop).min(least, stop).max(most, stop)
}

/** Text of a form that a pattern describes; `expected` is the whole sentence. */
export function matching(pattern: RegExp, error: string) {
  return z.string({ error }).regex(pattern, { error })
}

/** A size as bytes, within these. */
export function size(bounds: { readonly least: string; readonly most: string }) {
  const form = 'expected a size such as 10MB'
  const range = `expected a size from ${bounds.least} to ${bounds.most}`
  return matching(sizePattern, form).transform((written, ctx) => {
    const bytes = parseSize(written) ?? -1
    const fits = bytes >= (parseSize(bounds.least) ?? 0) && bytes <= (parseSize(bounds.most) ?? 0)
    return fits ? bytes : refuse(ctx, range)
  })
}

/** A duration as milliseconds. `why` is said when it is too short. */
export function duration(bounds: { least?: string; why?: string } = {}) {
  const { least = '0', why } = bounds
  const form = 'expected a duration such as 30s'
  const range =
    why === undefined
      ? `expected a duration from ${least} to ${longest}`
      : `expected a duration of at least ${least}, {got}: ${why}`
  const text = matching(durationPattern, form)
  const zero = z.literal(0, { error: form })
  return z.union([text, zero], { error: form }).transform((written, ctx) => {
    const ms = parseDuration(String(written)) ?? -1
    if (ms >= (parseDuration(least) ?? 0) && ms <= (parseDuration(longest) ?? 0)) return ms
    return refuse(ctx, range)
  })
}

/** `1%` or 0.01, as a fraction below 1. */
export function share() {
  const error = 'expected a share below 100% such as 1% or 0.01'
  const text = matching(percentPattern, error)
  const fraction = z.number({ error }).min(0, { error, abort: true }).lt(1, { error })
  return z.union([text, fraction], { error }).transform((written, ctx) => {
    const value = typeof written === 'number' ? written : (parsePercent(written) ?? 1)
    if (value < 1) return value
    return refuse(ctx, error)
  })
}

/** Ends a transform without a value: what comes after it does not run. */
export function refuse<T>(ctx: z.core.$RefinementCtx<T>, message: string): never {
  ctx.addIssue({ code: 'custom', message, continue: false })
  return z.NEVER
}
