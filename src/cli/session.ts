// One run of a verb: its options, where it writes, and the gateway it speaks to.
import type { Command } from 'commander'
import type { Status } from '../model/status.ts'
import { isStatus } from './api.ts'
import { bodyOf, createClient, type Client } from './client.ts'
import { locate } from './locate.ts'
import { globalOptions, type GlobalOptions } from './options.ts'
import { createOutput, type Output } from './output.ts'

export interface Session {
  readonly options: GlobalOptions
  readonly output: Output
  /** Finds out which gateway is meant; asks it nothing yet. */
  connect(): Promise<Client>
}

export function openSession(command: Command): Session {
  const options = globalOptions(command)
  return {
    options,
    output: createOutput(options),
    async connect() {
      const at = await locate(options, process.env)
      return options.timeoutMs === null ? createClient(at) : createClient(at, options.timeoutMs)
    },
  }
}

export async function readStatus(client: Client): Promise<Status> {
  return bodyOf(client, await client.get('/v1/status'), isStatus)
}
