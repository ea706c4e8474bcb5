// GET /v1/explain: what would become of an invented request. It changes nothing and counts nowhere.
import type { FastifyInstance } from 'fastify'
import { sluiceError } from '../model/errors.ts'
import type { AdminPorts } from './ports.ts'

interface ExplainQuery {
  method: string
  url: string
  ip?: string
  header?: string[]
}

const schema = {
  summary: 'What would become of a request, and which line of the config decides it',
  querystring: {
    type: 'object',
    required: ['method', 'url'],
    additionalProperties: false,
    properties: {
      method: { type: 'string', pattern: "^[A-Za-z!#$%&'*+.^_`|~-]+$" },
      url: { type: 'string', description: 'A URL, or a path on any host.' },
      ip: { type: 'string', description: 'The address it comes from.' },
      header: { type: 'array', items: { type: 'string' }, description: 'Such as `Name: value`.' },
    },
  },
} as const

export function addExplainRoute(app: FastifyInstance, ports: AdminPorts): void {
  app.get<{ Querystring: ExplainQuery }>('/v1/explain', { schema }, (request) => {
    const { method, url, ip = '127.0.0.1', header = [] } = request.query
    return ports.explain({ method, url, peer: ip, headers: header.flatMap(fieldOf) })
  })
}

function fieldOf(text: string): [string, string] {
  const [, name, value = ''] = /^([^\s:]+):\s*(.*)$/.exec(text) ?? []
  if (name === undefined)
    throw sluiceError('bad_input', `expected a header such as "Accept: text/html", got "${text}"`)
  return [name, value]
}
