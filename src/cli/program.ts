// The whole command line as one value: verbs, options, help. Each verb is a file; this is the list of them.
import { Command } from 'commander'
import { didYouMean } from '../config/nearest.ts'
import { exitTable, failed, failure } from './exit.ts'
import { addGlobalOptions } from './options.ts'
import { columns } from './render/layout.ts'
import { addBans } from './verbs/ban.ts'
import { addBots } from './verbs/bots.ts'
import { addCheck } from './verbs/check.ts'
import { addDeploy } from './verbs/deploy.ts'
import { addDocs } from './verbs/docs.ts'
import { addDoctor } from './verbs/doctor.ts'
import { addDrain } from './verbs/drain.ts'
import { addExplain } from './verbs/explain.ts'
import { addHistory } from './verbs/history.ts'
import { addInit } from './verbs/init.ts'
import { addLock } from './verbs/lock.ts'
import { addNotify } from './verbs/notify.ts'
import { addPreview } from './verbs/preview.ts'
import { addPromote } from './verbs/promote.ts'
import { addRanges } from './verbs/ranges.ts'
import { addReload } from './verbs/reload.ts'
import { addRollback } from './verbs/rollback.ts'
import { addRun } from './verbs/run.ts'
import { addStatus, showStatus } from './verbs/status.ts'
import { addTail } from './verbs/tail.ts'
import { addTop } from './verbs/top.ts'
import { addTraffic } from './verbs/traffic.ts'
import { addWatch } from './verbs/watch.ts'

export function createProgram(version: string): Command {
  const program = new Command('switch')
    .description('Moves all traffic between two slots, blue and green, without one failed request.')
    .usage('[verb] [options]')
    // Not `--version`: commander would take it from behind any verb, and promote has one of its own.
    .version(version, '-V', 'output the version number (also: --version)')
    .exitOverride()
    // Errors are told in one place, in the format that was asked for.
    .configureOutput({ writeErr: () => {} })
    .configureHelp({ showGlobalOptions: true })
    .helpCommand('help [verb]', 'help for a verb')
    .addHelpText('after', epilogue())
  addGlobalOptions(program)
  for (const add of verbs) add(program)
  // Without a verb: the status. Whatever else is here is a verb that does not exist.
  return program
    .argument('[verb]')
    .allowUnknownOption()
    .allowExcessArguments()
    .action((_verb: string | undefined, _options: object, command: Command) => {
      const [word] = command.args
      if (word === undefined) return showStatus(command)
      if (word !== '--version') return refuse(word, program)
      process.stdout.write(`${version}\n`)
    })
}

const verbs = [
  addStatus,
  addDeploy,
  addPromote,
  addPreview,
  addRollback,
  addHistory,
  addLock,
  addDrain,
  addTraffic,
  addBans,
  addBots,
  addRanges,
  addNotify,
  addExplain,
  addWatch,
  addTop,
  addTail,
  addReload,
  addInit,
  addDoctor,
  addCheck,
  addDocs,
  addRun,
]

function refuse(word: string, program: Command): never {
  const option = word.startsWith('-')
  const known = option
    ? program.options.flatMap(({ long }) => long ?? [])
    : program.commands.map((command) => command.name())
  const detail = `unknown ${option ? 'option' : 'verb'} "${word}"${didYouMean(word, known)}`
  throw failed(failure('bad_input', detail, { next: 'See "switch help".' }))
}

function epilogue(): string {
  const codes = columns(exitTable.map(([code, meaning]) => [`  ${code.padStart(3)}`, meaning]))
  return `
Examples:
  switch                                      what is live, and is it well
  switch promote green --why "new cart"       move all traffic to green
  switch rollback                             and back
  switch status --admin unix:/run/sluice.sock

Where the gateway is: --admin, else SLUICE_ADMIN, else admin.listen of the config,
else 127.0.0.1:9090.

Exit codes:
${codes.join('\n')}`
}
