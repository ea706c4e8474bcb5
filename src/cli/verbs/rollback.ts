// `switch rollback`: all traffic back to the slot the last promote came from. Asked twice, it does nothing more.
import type { Command } from 'commander'
import { moveTraffic } from '../move-traffic.ts'
import { person } from '../person.ts'
import { openSession } from '../session.ts'
import type { Wait } from '../stay.ts'
import { waitOption } from './promote.ts'

interface RollbackOptions {
  readonly wait?: Wait
  readonly force?: true
  readonly hold?: true
}

export function addRollback(program: Command): void {
  program
    .command('rollback')
    .description('move all traffic back to where the last promote came from')
    .option('--wait <how-long>', '60s, bake or none (default: promote.wait)', waitOption)
    .option('--force', 'even if that slot is not ready')
    .option('--hold', 'let requests wait for the swap')
    .addHelpText('after', '\nExample:\n  switch rollback --why "checkout fails"')
    .action(async (options: RollbackOptions, command: Command) => {
      const session = openSession(command)
      const { force = false, wait = { for: 'time', ms: null } } = options
      const by = person()
      const hold = options.hold === undefined ? {} : { hold: options.hold }
      const body = { force, ...hold, by, why: session.options.why }
      await moveTraffic(session, {
        kind: 'rollback',
        path: '/v1/rollback',
        to: null,
        by,
        forced: force,
        body,
        wait,
      })
    })
}
