// The answers, from flags, and from a person for what no flag said. Without a person what has a usual value takes it, and what
// has none is an error that names the flag.
import { basename, resolve } from 'node:path'
import { slotNames, type SlotName } from '../../model/slot.ts'
import { failed, failure } from '../exit.ts'
import {
  readEmail,
  readHealth,
  readHost,
  readOrigin,
  readProject,
  readService,
  sameServices,
  type Answers,
  type Front,
  type Read,
  type Service,
} from './answers.ts'
import type { Ask } from './ask.ts'

export interface InitFlags {
  readonly dir: string
  readonly project?: string
  readonly host?: string
  readonly service?: readonly string[]
  readonly health?: string
  readonly email?: string
  /** True: its network is not known yet. */
  readonly existingTraefik?: string | true
  readonly docker: boolean
  readonly blue?: readonly string[]
  readonly green?: readonly string[]
}

/** `ask` null: nobody is there to be asked. Rejects with `bad_input`. */
export async function gatherAnswers(flags: InitFlags, ask: Ask | null): Promise<Answers> {
  const question = questions(ask)
  const project = await question(
    'Name of the project',
    '--project',
    flags.project,
    projectOf(flags.dir),
    readProject,
  )
  const front = await frontOf(flags, question)
  const services = await servicesOf(flags, front, question)
  const health = await question(
    'Health path, which should ask the database',
    '--health',
    flags.health,
    '/healthz',
    readHealth,
  )
  return { project, front, services, health }
}

type Question = <T>(
  words: string,
  flag: string,
  given: string | undefined,
  usual: string | null,
  read: (text: string) => Read<T>,
) => Promise<T>

function questions(ask: Ask | null): Question {
  return async (words, flag, given, usual, read) => {
    if (given === undefined && ask !== null) return ask.ask(words, usual, read)
    const text = given ?? usual
    if (text === null) throw wrong(`${flag} is missing: ${words.toLowerCase()}`)
    return must(read(text), flag)
  }
}

async function frontOf(asked: InitFlags, question: Question): Promise<Front> {
  const flags = await withKind(asked, question)
  const { docker, existingTraefik, email } = flags
  if (!docker) {
    if (existingTraefik !== undefined || email !== undefined || (flags.service ?? []).length > 0)
      throw wrong(
        '--no-docker goes with --blue and --green, not with --service, --email or --existing-traefik',
      )
    return {
      kind: 'no-docker',
      blue: await originsOf('blue', flags, question),
      green: await originsOf('green', flags, question),
    }
  }
  if ((flags.blue ?? flags.green) !== undefined)
    throw wrong('--blue and --green are addresses of slots without Docker: add --no-docker')
  const host = await question('Public host name', '--host', flags.host, null, readHost)
  if (existingTraefik !== undefined) {
    const network = existingTraefik === true ? null : existingTraefik
    return { kind: 'existing-traefik', host, network }
  }
  return {
    kind: 'own-traefik',
    host,
    email: await question(
      'E-mail for the certificate authority',
      '--email',
      email,
      null,
      readEmail,
    ),
  }
}

/** Which front it is, where no flag has said anything of one. */
async function withKind(flags: InitFlags, question: Question): Promise<InitFlags> {
  const { docker, existingTraefik, email, blue, green } = flags
  const said = !docker || (existingTraefik ?? email ?? blue ?? green) !== undefined
  if (said) return flags
  const words = 'Traefik: own (a new one), existing, or none (no Docker)'
  const kind = await question(words, '--existing-traefik', undefined, 'own', readKind)
  if (kind === 'own') return flags
  return kind === 'none' ? { ...flags, docker: false } : { ...flags, existingTraefik: true }
}

function readKind(text: string): Read<'own' | 'existing' | 'none'> {
  return text === 'own' || text === 'existing' || text === 'none'
    ? { ok: true, value: text }
    : { ok: false, why: 'expected own, existing or none' }
}

async function servicesOf(
  flags: InitFlags,
  front: Front,
  question: Question,
): Promise<readonly Service[]> {
  if (front.kind === 'no-docker') return must(sameServices(front.blue, front.green), '--no-docker')
  const { service } = flags
  const given = service === undefined || service.length === 0 ? undefined : service.join(' ')
  const services = await question(
    'Services and the ports they listen on; the first one serves /',
    '--service',
    given,
    'web:3000',
    listOf(readService),
  )
  return must(withoutTwins(services), '--service')
}

async function originsOf(
  slot: SlotName,
  flags: InitFlags,
  question: Question,
): Promise<ReadonlyMap<string, string>> {
  const usual = `web=http://127.0.0.1:${3001 + slotNames.indexOf(slot)}`
  const words = `Addresses of slot ${slot}`
  const given = flags[slot]?.join(' ')
  return new Map(await question(words, `--${slot}`, given, usual, listOf(readOrigin)))
}

/** Words with spaces or commas between. */
function listOf<T>(read: (text: string) => Read<T>): (text: string) => Read<readonly T[]> {
  return (text) => {
    const values: T[] = []
    for (const word of text.split(/[\s,]+/).filter(Boolean)) {
      const found = read(word)
      if (!found.ok) return { ok: false, why: `${word}: ${found.why}` }
      values.push(found.value)
    }
    return { ok: true, value: values }
  }
}

function withoutTwins(services: readonly Service[]): Read<readonly Service[]> {
  const names = services.map(({ name }) => name)
  const twin = names.find((name, i) => names.indexOf(name) !== i)
  return twin === undefined
    ? { ok: true, value: services }
    : { ok: false, why: `there are two services "${twin}"` }
}

/** The name of the folder, as far as a project may be called so. */
function projectOf(dir: string): string {
  const name = basename(resolve(dir))
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]+/g, '-')
    .replace(/^[-_]+/, '')
  return readProject(name).ok ? name : 'shop'
}

function must<T>(found: Read<T>, flag: string): T {
  if (found.ok) return found.value
  throw wrong(`${flag}: ${found.why}`)
}

function wrong(detail: string): Error {
  return failed(failure('bad_input', detail, { next: 'See "switch help init".' }))
}
