// POST /v1/pause, /v1/resume and /v1/maintenance: whether requests pass, wait or are turned away.
import type { FastifyInstance } from 'fastify'
import { parseNetwork } from '../model/address.ts'
import { sluiceError } from '../model/errors.ts'
import { openTraffic, trafficText, type Traffic } from '../model/traffic.ts'
import type { AdminPorts } from './ports.ts'

interface Word {
  by?: string
  why?: string
}

interface MaintenanceWord extends Word {
  on: boolean
  message?: string
  allow?: string[]
}

const text = { type: 'string', maxLength: 500 } as const
const person = { by: text, why: text } as const

export function addTrafficRoutes(app: FastifyInstance, ports: AdminPorts): void {
  const put = async (traffic: Traffic, { by, why = '' }: Word, ip: string): Promise<object> => {
    await ports.setTraffic(traffic, by ?? ip, why)
    return { result: traffic.kind, detail: trafficText(traffic), held: ports.held() }
  }
  for (const [path, summary, traffic] of [
    ['/v1/pause', 'Let requests wait', { kind: 'paused' }],
    ['/v1/resume', 'Let requests pass, those that wait first', openTraffic],
  ] as const) {
    const body = {
      type: ['object', 'null'],
      additionalProperties: false,
      properties: person,
    } as const
    app.post<{ Body: Word | null }>(path, { schema: { summary, body } }, (request) =>
      put(traffic, request.body ?? {}, request.ip),
    )
  }
  const body = {
    type: 'object',
    required: ['on'],
    additionalProperties: false,
    properties: {
      on: { type: 'boolean' },
      message: { ...text, description: 'Shown to visitors.' },
      allow: {
        type: 'array',
        items: { type: 'string' },
        description: 'Clients that pass, as CIDR.',
      },
      ...person,
    },
  } as const
  const schema = { summary: 'Answer requests 503 with a page, or no longer', body }
  app.post<{ Body: MaintenanceWord }>('/v1/maintenance', { schema }, (request) => {
    const { on, message = '', allow = [] } = request.body
    const traffic: Traffic = on
      ? { kind: 'maintenance', message, allow: allow.map(networkOf) }
      : openTraffic
    return put(traffic, request.body, request.ip)
  })
}

function networkOf(written: string) {
  const network = parseNetwork(written)
  if (network !== null) return network
  throw sluiceError(
    'bad_input',
    `expected a network such as 203.0.113.0/24 in allow, got "${written}"`,
  )
}
