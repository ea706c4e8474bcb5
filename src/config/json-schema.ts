// The schema of sluice.yaml for editors (JSON Schema draft 7, which the YAML language server reads).
// It is looser than the schema itself: any value may also be made from ${VARIABLES}.
import { z } from 'zod'
import { configSchema } from './schema.ts'

type JsonSchema = z.core.JSONSchema.BaseSchema

const variable: JsonSchema = { type: 'string', pattern: '\\$\\{' }

/** What `sluice.schema.json` holds. */
export function configJsonSchema(): JsonSchema {
  const schema = z.toJSONSchema(configSchema, { target: 'draft-7', io: 'input' })
  return { title: 'sluice.yaml', ...withVariables(schema) }
}

/** Text of a form may hold a variable; a number, a choice, true and false may be one. */
function withVariables(schema: JsonSchema): JsonSchema {
  const { properties, items, additionalProperties, anyOf, ...own } = schema
  const inner: JsonSchema = { ...own }
  if (typeof own.pattern === 'string') inner.pattern = `(?:${own.pattern})|${variable.pattern}`
  if (properties !== undefined) {
    inner.properties = Object.fromEntries(
      Object.entries(properties).map(([key, value]) => [key, part(value)]),
    )
  }
  if (items !== undefined && !Array.isArray(items)) inner.items = part(items)
  if (additionalProperties !== undefined) inner.additionalProperties = part(additionalProperties)
  if (anyOf !== undefined) inner.anyOf = anyOf.map((form) => (isScalar(form) ? form : part(form)))
  if (!isScalar(own)) return inner
  const { description, default: fallback, ...scalar } = inner
  const kept = { ...(description ? { description } : {}), default: fallback }
  return { ...kept, anyOf: [scalar, variable] }
}

function part<Value extends z.core.JSONSchema._JSONSchema>(schema: Value): Value | JsonSchema {
  return typeof schema === 'boolean' ? schema : withVariables(schema)
}

function isScalar(schema: JsonSchema): boolean {
  const types: readonly unknown[] = ['number', 'integer', 'boolean']
  return schema.enum !== undefined || types.includes(schema.type)
}
