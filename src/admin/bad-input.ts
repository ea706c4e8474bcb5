// What is wrong with a request to the admin API, in words: where it is, what was found there, and what was expected.
import type { FastifySchemaValidationError } from 'fastify/types/schema.js'

/** All faults of one part of a request (`body`, `querystring`, `params`) as one error. */
export function badInput(faults: readonly FastifySchemaValidationError[], part: string): Error {
  return new Error(faults.map((fault) => wording(fault, part)).join('; '))
}

function wording(fault: FastifySchemaValidationError, part: string): string {
  const where = `${part}${fault.instancePath}`
  const { allowedValues, missingProperty, additionalProperty, type } = fault.params
  switch (fault.keyword) {
    case 'required':
      return `${where} has no ${String(missingProperty)}`
    case 'additionalProperties':
      return `${where} has ${String(additionalProperty)}, which is not known here`
    case 'enum':
      return `${where} is ${found(fault)}, expected ${listed(allowedValues)}`
    case 'type':
      return `${where} is ${found(fault)}, expected ${listed(type)}`
    default:
      return `${where} is ${found(fault)}, but ${fault.message ?? 'is not accepted'}`
  }
}

function listed(choices: unknown): string {
  return Array.isArray(choices) ? choices.join(' or ') : String(choices)
}

const shown = 80

function found(fault: FastifySchemaValidationError): string {
  const text = ('data' in fault ? JSON.stringify(fault.data) : undefined) ?? 'missing'
  return text.length > shown ? `${text.slice(0, shown)}…` : text
}
