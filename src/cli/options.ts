// The options every verb takes, before or after it. Environment variables stand in for --admin and --token.
import { InvalidArgumentError, Option, type Command } from 'commander'
import { parseDuration } from '../config/units.ts'

export type Format = 'text' | 'json' | 'events'

export interface GlobalOptions {
  /** Null: not named, so ./sluice.yaml if it is there. */
  readonly config: string | null
  readonly admin: string | null
  readonly token: string | null
  readonly format: Format
  readonly quiet: boolean
  /** Null: the verb's own. */
  readonly timeoutMs: number | null
  readonly why: string
}

interface Written {
  readonly config?: string
  readonly admin?: string
  readonly token?: string
  readonly json?: true
  readonly events?: true
  readonly quiet?: true
  readonly timeout?: number
  readonly why?: string
}

export function addGlobalOptions(program: Command): void {
  program
    .option('-c, --config <file>', 'the configuration (default: ./sluice.yaml)')
    .addOption(
      new Option('--admin <address>', 'where the gateway is: host:port or unix:/path').env(
        'SLUICE_ADMIN',
      ),
    )
    .addOption(new Option('--token <token>', 'for the admin API').env('SLUICE_TOKEN'))
    .addOption(new Option('--json', 'one JSON document on stdout').conflicts('events'))
    .option('--events', 'one JSON document a line, as things happen')
    .option('--quiet', 'only the last line')
    .addOption(
      new Option('--timeout <duration>', 'how long to wait at most, such as 30s').argParser(
        duration,
      ),
    )
    .option('--why <text>', 'the reason, kept in the history')
}

/** The options as typed, for a command anywhere in the tree. */
export function globalOptions(command: Command): GlobalOptions {
  const written: Written = command.optsWithGlobals()
  const { json, events } = written
  return {
    config: written.config ?? null,
    // An empty variable in the environment is none.
    admin: written.admin || null,
    token: written.token || null,
    format: json === true ? 'json' : events === true ? 'events' : 'text',
    quiet: written.quiet === true,
    timeoutMs: written.timeout ?? null,
    why: written.why ?? '',
  }
}

/** How to answer when the line could not be parsed, and the options are not to be had. */
export function wishedFormat(argv: readonly string[]): Pick<GlobalOptions, 'format' | 'quiet'> {
  const format = argv.includes('--json') ? 'json' : argv.includes('--events') ? 'events' : 'text'
  return { format, quiet: argv.includes('--quiet') }
}

/** For commander: `30s` to milliseconds. */
export function duration(text: string): number {
  const ms = parseDuration(text)
  if (ms === null) throw new InvalidArgumentError('Expected a duration such as 500ms, 30s or 10m.')
  return ms
}
