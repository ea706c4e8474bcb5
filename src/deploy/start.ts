// Brings the prepared version up in the standby slot: hooks first, then the containers. What does not come up is left as it
// is, with its last words shown: whoever has to find out why needs both.
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { sluiceError, type ErrorCode } from '../model/errors.ts'
import { lastLines } from './command.ts'
import { containersOf, logLines, type Container } from './containers.ts'
import { keepName } from './images.ts'
import { overrideText } from './override.ts'
import type { Sound } from './preflight.ts'
import type { Prepared } from './prepare.ts'
import { withDeployed } from './record.ts'
import type { Hook } from './settings.ts'
import type { Place, Site, SlotPair } from './site.ts'
import { replaceable } from './warmth.ts'

const shownLines = 12

export async function start(site: Site, sound: Sound, prepared: Prepared): Promise<void> {
  const { ports, to } = site
  await replaceable(ports.gateway, to, ports.request.force)
  await writeOverride(site, prepared)
  await runHooks(site, 'predeploy', ports.settings.predeploy)
  // Hooks may take long; somebody may have promoted this slot by hand meanwhile.
  const { promote } = await replaceable(ports.gateway, to, ports.request.force)
  await recordDeployed(site, prepared, promote?.id ?? 0)
  await ports.steps.take('start', () => bringUp(site, sound))
}

/** Runs hooks one after the other; the first that fails ends it. */
export async function runHooks(
  site: Site,
  name: 'predeploy' | 'post',
  hooks: readonly Hook[],
): Promise<void> {
  const { ports, engines, to } = site
  const code: ErrorCode = name === 'post' ? 'post_hook_failed' : 'hook_failed'
  for (const { service, run } of hooks) {
    const words = [service, ...(run ?? [])]
    await ports.steps.take(name, async () => {
      const { line: onLine, leaving: signal } = ports
      const more = { onLine, signal }
      const args = ['run', '--rm', '--no-TTY', '--quiet-pull', ...words]
      const ended = await engines[to].pinned(overrideFile(site), args, more)
      if (ended.code === 0) return { detail: words.join(' ') }
      const how = ended.code === null ? 'was broken off' : `ended with ${ended.code}`
      const said = lastLines(ended, 1).join('')
      throw sluiceError(code, `${words.join(' ')} ${how}${said === '' ? '' : `: ${said}`}`)
    })
  }
}

/** Starts these services as pinned, and waits until they are up and, where they say so themselves, healthy. */
export async function up(
  { ports, engines, to }: Site,
  override: string,
  services: readonly string[],
): Promise<void> {
  const { settings, leaving: signal } = ports
  const seconds = String(Math.ceil(settings.startMs / 1000))
  const wait = ['--wait', '--wait-timeout', seconds]
  const words = ['up', '--detach', ...wait, '--no-build', '--remove-orphans', ...services]
  const ended = await engines[to].pinned(override, words, { signal })
  if (ended.code === 0) return
  throw await notUp({ ports, engines, to }, services, lastLines(ended, 2).join('; '))
}

export function overrideFile({ ports, to }: Site): string {
  return join(ports.settings.dir, `${to}.override.yaml`)
}

/** The last lines of every container of these services, told line by line. */
export async function showLogs(
  { ports, engines, to }: Where,
  isShown: (container: Container) => boolean = ({ state }) => state === 'running',
): Promise<readonly string[]> {
  const containers = await containersOf(engines[to]).catch(() => [])
  const lines: string[] = []
  for (const one of containers.filter(isShown)) {
    lines.push(...(await logLines(engines[to], one, shownLines)))
  }
  for (const line of lines) ports.line(line)
  return lines
}

type Where = Place & Pick<SlotPair, 'to'>

async function bringUp(site: Site, sound: Sound) {
  const { single } = site.ports.settings
  const services = Object.keys(sound.standby.active.services)
  const first = services.filter((name) => !single.includes(name))
  // Named, for the single ones must not come up with the others; without any, all that is in the files.
  await up(site, overrideFile(site), single.length === 0 ? [] : first)
  const { project } = site.engines[site.to]
  return { detail: `${project}: ${first.join(', ')}` }
}

async function writeOverride(site: Site, { images }: Prepared): Promise<void> {
  const pins = Object.entries(images).map(([service, { id }]) => [service, id])
  await mkdir(site.ports.settings.dir, { recursive: true })
  await writeFileAtomic(overrideFile(site), overrideText(Object.fromEntries(pins)))
}

async function recordDeployed(site: Site, prepared: Prepared, after: number): Promise<void> {
  const { images, version, fingerprint } = prepared
  const { settings, request, record, now } = site.ports
  const { by, why } = request
  const names: Record<string, string[]> = {}
  for (const [service, { id, ref }] of Object.entries(images)) {
    ;(names[id] ??= []).push(ref, keepName(settings.project ?? '', service, id))
  }
  const deployed = { images, version, fingerprint, after, at: now().toISOString(), by, why }
  await record.update((known) => withDeployed(known, site.to, deployed, names))
}

/** `services`: those that should have come up; none: all. What is stopped on purpose is not shown. */
async function notUp(where: Where, services: readonly string[], said: string): Promise<Error> {
  const { engines, to } = where
  const isUnwell = (one: Container): boolean =>
    !isWell(one) && (services.length === 0 || services.includes(one.service))
  const unwell = (await containersOf(engines[to]).catch(() => [])).filter(isUnwell)
  const states = unwell.map(({ service, status }) => `${service} is ${status}`).join(', ')
  const logs = await showLogs(where, isUnwell)
  const detail = `${engines[to].project} did not come up: ${states || said || 'broken off'}`
  return sluiceError('standby_not_started', detail, { logs, look: engines[to].typed('logs') })
}

function isWell({ state, status }: Container): boolean {
  return state === 'running' && !/\((unhealthy|health: starting)\)/.test(status)
}
