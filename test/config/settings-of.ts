// The settings a JSON Schema describes, as a flat list: what the tests of schema and example go through.
import type { configJsonSchema } from '../../src/config/json-schema.ts'

type JsonSchema = ReturnType<typeof configJsonSchema>

export interface Setting {
  /** `routes[].limit.rate`. */
  readonly path: string
  readonly schema: JsonSchema
  readonly required: boolean
}

/** Every named key, outer ones before inner ones; the items of a list have no entry of their own. */
export function settingsOf(schema: JsonSchema, above = ''): Setting[] {
  const own = Object.entries(schema.properties ?? {}).flatMap(([key, value]) => {
    if (typeof value === 'boolean') return []
    const path = above === '' ? key : `${above}.${key}`
    const required = schema.required?.includes(key) === true
    return [{ path, schema: value, required }, ...settingsOf(value, path)]
  })
  // What may be one or a list of them is described twice; the form of the one will do.
  const one = schema.anyOf?.find((form) => form.properties !== undefined)
  if (one !== undefined) return settingsOf(one, above)
  const { items } = schema
  const listed = typeof items === 'object' && !Array.isArray(items) ? items : null
  return listed === null ? own : [...own, ...settingsOf(listed, `${above}[]`)]
}
