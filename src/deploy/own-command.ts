// A standby slot that the user's own command brings up: two servers, another orchestrator, anything. Sluice tells it which
// slot and which images, keeps what it says, and goes no further if it fails.
import { sluiceError } from '../model/errors.ts'
import { lastLines } from './command.ts'
import type { DeployPorts } from './ports.ts'
import type { SlotPair } from './site.ts'
import { ownVariables } from './slot-project.ts'
import type { Standby } from './standby.ts'
import { replaceable } from './warmth.ts'

export function ownStandby(ports: DeployPorts, { from, to }: SlotPair): Standby {
  const { request, record, steps } = ports
  const version = [...request.images]
    .map(([name, ref]) => `${name}=${ref}`)
    .sort()
    .join(',')
  const isLive = async (): Promise<boolean> =>
    version !== '' && (await record.read()).slots[from]?.version === version
  return {
    look: null,
    preflight: () => Promise.resolve(),
    runsAlready: isLive,
    prepare: async () => ({ version, images: {}, isLive: await isLive() }),
    async start() {
      const status = await replaceable(ports.gateway, to, request.force)
      await steps.take('run', () => runOwn(ports, to))
      const { by, why } = request
      const at = ports.now().toISOString()
      const after = status.promote?.id ?? 0
      const deployed = { images: {}, version, fingerprint: version, after, at, by, why }
      await record.update((known) => ({ ...known, slots: { ...known.slots, [to]: deployed } }))
    },
    showLogs: () => Promise.resolve([]),
    takeSingles: () => Promise.resolve(),
    finishHooks: () => Promise.resolve(),
  }
}

async function runOwn({ settings, request, run, line, leaving }: DeployPorts, to: SlotPair['to']) {
  const command = settings.run ?? ''
  const ended = await run({
    program: 'sh',
    args: ['-c', command],
    env: ownVariables(settings, to, request),
    cwd: settings.folder,
    onLine: line,
    signal: leaving,
  })
  if (ended.code === 0) return { detail: command }
  const how = ended.code === null ? 'was broken off' : `ended with ${ended.code}`
  const said = lastLines(ended, 1).join('')
  const detail = `${command} ${how}${said === '' ? '' : `: ${said}`}`
  throw sluiceError('standby_not_started', detail, { logs: lastLines(ended, 20) })
}
