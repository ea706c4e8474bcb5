// `switch status`: the whole picture on one screen. It reads, and changes nothing.
import type { Command } from 'commander'
import { briefStatus, renderStatus } from '../render/status.ts'
import { openSession, readStatus } from '../session.ts'

export function addStatus(program: Command): void {
  program
    .command('status')
    .description('the whole picture on one screen (also without a verb)')
    .action((_options: object, command: Command) => showStatus(command))
}

export async function showStatus(command: Command): Promise<void> {
  const { output, connect } = openSession(command)
  const status = await readStatus(await connect())
  const { paint, width } = output
  output.done({
    lines: renderStatus(status, { now: new Date(), paint, width }),
    brief: briefStatus(status),
    document: status,
  })
}
