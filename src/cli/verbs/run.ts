// `switch run`: the gateway in this process. SIGTERM and Ctrl-C let it finish what it is answering, a second one ends it
// at once, SIGHUP reads the config again.
import type { Command } from 'commander'
import { exitOfSignal } from '../exit.ts'
import { defaultFile } from '../locate.ts'
import { openSession, type Session } from '../session.ts'

interface RunningGateway {
  readonly publicUrl: string
  readonly adminUrl: string
  readonly warnings: readonly string[]
  reload(): Promise<unknown>
  close(): Promise<void>
}

export function addRun(program: Command): void {
  program
    .command('run')
    .description('start the gateway in this process')
    .addHelpText('after', '\nExample:\n  switch run -c sluice.yaml')
    .action((_options: object, command: Command) => runGateway(openSession(command)))
}

async function runGateway({ options, output }: Session): Promise<void> {
  // Loaded here only: the other verbs speak to a gateway and should not wait for one to load.
  const { startGateway } = await import('../../main.ts')
  const configPath = options.config ?? defaultFile
  // Before the start: as the first process of a container, nothing else would end it until then.
  const asked = signalled()
  const gateway: RunningGateway = await startGateway({ configPath, env: process.env })
  // What became of it is an event, and stands in the log and the status.
  process.on('SIGHUP', () => void gateway.reload().catch(() => {}))
  output.progress(gateway.warnings.map((warning) => `⚠ ${warning}`))
  output.progress([`sluice listens on ${gateway.publicUrl}, admin on ${gateway.adminUrl}`])
  await asked
  await gateway.close()
}

/** Resolves when somebody wants it to end. */
function signalled(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  let leaving = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (leaving) process.exit(exitOfSignal[signal])
      leaving = true
      resolve()
    })
  }
  return promise
}
