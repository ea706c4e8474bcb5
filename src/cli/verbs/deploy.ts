// `switch deploy`: a new version into the standby slot, and traffic onto it. Docker is driven from here, on the machine that
// has the compose files; the gateway has no access to it.
import { InvalidArgumentError, type Command } from 'commander'
import type { DeployEnd } from '../../deploy/deploy.ts'
import type { DeployPorts } from '../../deploy/ports.ts'
import type { DeploySettings } from '../../deploy/settings.ts'
import type { Steps } from '../../deploy/steps.ts'
import { deployGateway, type DeployGateway } from '../deploy-gateway.ts'
import { readDeploySettings } from '../deploy-settings.ts'
import { failed, failureOf, type Failure } from '../exit.ts'
import { watchSignals, type Signal } from '../leaving.ts'
import type { Wait } from '../move-traffic.ts'
import { left } from '../outcome.ts'
import { person } from '../person.ts'
import { deployResult } from '../render/deploy.ts'
import { renderStep } from '../render/steps.ts'
import { openSession, type Session } from '../session.ts'
import { waitOption } from './promote.ts'

interface DeployOptions {
  readonly image: ReadonlyMap<string, string>
  readonly build?: true
  readonly promote: boolean
  readonly force?: true
  readonly wait?: Wait
  readonly finish?: true
}

export function addDeploy(program: Command): void {
  program
    .command('deploy')
    .description('bring a new version into the standby slot, and all traffic onto it')
    .option(
      '--image <name=ref>',
      'the image of a service; may be given several times',
      imageOption,
      new Map<string, string>(),
    )
    .option('--build', 'build the services that have a build')
    .option('--no-promote', 'only bring it up and probe it')
    .option('--force', 'even where it is already live, not ready, or the old slot is kept warm')
    .option(
      '--wait <how-long>',
      'bake (until the verdict, then stop the old slot), 60s or none',
      waitOption,
    )
    .option(
      '--finish',
      'only what an earlier deploy has left to do: wait, stop the old slot, prune',
    )
    .addHelpText(
      'after',
      `
Examples:
  switch deploy --image web=ghcr.io/acme/web:2.9.0 --why "new cart"
  switch deploy --build
  switch deploy --finish     after Ctrl-C, --wait none or a lost connection`,
    )
    .action((options: DeployOptions, command: Command) => run(openSession(command), options))
}

async function run(session: Session, options: DeployOptions): Promise<void> {
  const { output, options: given } = session
  const settings = await readDeploySettings(session, options)
  // Loaded only when needed: every other verb starts without it.
  const { deploy, finishDeploy } = await import('../../deploy/deploy.ts')
  const { createSteps } = await import('../../deploy/steps.ts')
  const began = performance.now()
  const signals = watchSignals()
  const leaving = new AbortController()
  let signal: Signal | null = null
  void signals.asked.then((name) => {
    signal = name
    leaving.abort()
  })
  const steps = createSteps((step) => {
    output.progress(renderStep(step, output.paintProgress, output.width))
    if (output.format === 'events') output.event({ type: 'deploy', step })
  })
  const asked = { force: options.force === true, by: person(), why: given.why }
  const client = await session.connect()
  const watchMs = watchMsOf(options.wait)
  const gateway = deployGateway(session, client, { ...asked, watchMs, leaving: leaving.signal })
  try {
    const ports = await portsOf(session, { settings, options, asked, gateway, steps, leaving })
    const end = await (options.finish === true ? finishDeploy(ports) : deploy(ports))
    if (signal !== null && isUnwatched(end)) throw failed(leftWatching(signal, end))
    output.done(deployResult(end, { steps: steps.told(), ms: performance.now() - began }))
  } catch (thrown) {
    throw failed(withFacts(thrown, { signal, gateway, steps }))
  } finally {
    signals.close()
  }
}

interface Parts {
  readonly settings: DeploySettings
  readonly options: DeployOptions
  readonly asked: { readonly force: boolean; readonly by: string; readonly why: string }
  readonly gateway: DeployGateway
  readonly steps: Steps
  readonly leaving: AbortController
}

async function portsOf({ output }: Session, parts: Parts): Promise<DeployPorts> {
  const { runCommand } = await import('../../deploy/command.ts')
  const { createRecordFile } = await import('../../deploy/record.ts')
  const { settings, options, asked, gateway, steps, leaving } = parts
  const { image: images, build = false, promote } = options
  return {
    settings,
    request: { ...asked, images, build, promote },
    gateway,
    record: createRecordFile(settings.dir),
    run: runCommand,
    steps,
    line(line) {
      output.progress([`      ${line}`])
      if (output.format === 'events') output.event({ type: 'deploy-line', line })
    },
    leaving: leaving.signal,
    now: () => new Date(),
  }
}

/** For commander: `web=ghcr.io/acme/web:2.9.0`. */
function imageOption(text: string, before: ReadonlyMap<string, string>): Map<string, string> {
  const [, name, ref] = /^([^=\s]+)=(\S+)$/.exec(text) ?? []
  if (name !== undefined && ref !== undefined) return new Map(before).set(name, ref)
  throw new InvalidArgumentError('Expected NAME=REF, such as web=ghcr.io/acme/web:2.9.0.')
}

/** Without the option: until the verdict, for only then the old slot can be stopped. */
function watchMsOf(wait: Wait | undefined): number | null {
  if (wait === undefined || wait.for === 'verdict') return null
  return wait.for === 'none' ? 0 : wait.ms
}

function isUnwatched(end: DeployEnd): boolean {
  return end.kind !== 'started' && end.watched?.kind === 'left'
}

function leftWatching(signal: Signal, { slot }: DeployEnd): Failure {
  const detail = `you left; ${slot} is live and watched, and the old slot is kept warm`
  const next =
    '"switch deploy --finish" waits for the verdict and tidies up; so does the next deploy.'
  return { ...left(signal, detail, { live: slot }), next }
}

/** What was seen on the way, and where traffic is, belong to a failure as much as to a success. */
function withFacts(
  thrown: unknown,
  known: {
    readonly signal: Signal | null
    readonly gateway: DeployGateway
    readonly steps: Steps
  },
): Failure {
  const { signal, gateway, steps } = known
  const found = failureOf(thrown)
  const live = gateway.lastLive()
  const where = live === null ? {} : { live }
  const facts = { ...where, ...found.facts, steps: steps.told() }
  if (signal !== null && found.code !== 'left') {
    const detail = `you left; nothing was switched (${found.detail})`
    const next = 'Deploy again: what was begun in the standby slot is replaced.'
    return { ...left(signal, detail, facts), next }
  }
  const { look } = found.facts
  const next =
    typeof look === 'string' ? `Look at "${look}", mend it and deploy again.` : found.next
  return { ...found, next, facts }
}
