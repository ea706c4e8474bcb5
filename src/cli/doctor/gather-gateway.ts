// What the gateway says: its status, and what it found out. A gateway that is away, or older than this command, is a fact too.
import type { Checkup } from '../../model/checkup.ts'
import { isStatus } from '../api.ts'
import { createClient, readReply, type Client } from '../client.ts'
import { failureOf } from '../exit.ts'
import type { Absent, GatewayFacts } from './facts.ts'

/** It watches idle connections for some seconds. */
const patienceMs = 60_000

/** Never rejects. `connect` finds out which gateway is meant, and may find that it does not know. */
export async function gatherGateway(
  connect: () => Promise<Client>,
): Promise<GatewayFacts | Absent> {
  try {
    const client = await connect()
    const status = await read(client, '/v1/status')
    if (typeof status === 'string') return { kind: 'absent', why: status }
    if (!isStatus(status.body)) return { kind: 'absent', why: 'its status is not understood' }
    const patient = createClient(client.at, patienceMs)
    const found = await read(patient, '/v1/doctor')
    const heardAt = Date.now()
    if (typeof found === 'string') {
      const why = `the gateway, version ${status.body.version}, cannot look: ${found}`
      return { kind: 'absent', why }
    }
    if (!isCheckup(found.body)) return { kind: 'absent', why: 'what it found is not understood' }
    return { kind: 'gateway', status: status.body, checkup: found.body, heardAt }
  } catch (thrown) {
    return { kind: 'absent', why: failureOf(thrown).detail }
  }
}

async function read(client: Client, path: string): Promise<{ readonly body: unknown } | string> {
  const reading = readReply(client, await client.get(path))
  return reading.kind === 'failure' ? reading.failure.detail : reading
}

function isCheckup(body: unknown): body is Checkup {
  return (
    typeof body === 'object' &&
    body !== null &&
    'settings' in body &&
    'targets' in body &&
    Array.isArray(body.targets) &&
    'dataDir' in body
  )
}
