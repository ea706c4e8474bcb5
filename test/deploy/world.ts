// A deploy with everything around it scripted: a gateway that says what a test wants, a docker that keeps containers and
// images in memory and writes down what was done. What is real here: the order of the deploy and all its decisions.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { DeployPorts, Gateway, Watched } from '../../src/deploy/ports.ts'
import { createRecordFile } from '../../src/deploy/record.ts'
import type { DeployRequest, DeploySettings } from '../../src/deploy/settings.ts'
import { createSteps } from '../../src/deploy/steps.ts'
import type { Promotion } from '../../src/model/promotion.ts'
import type { SlotName } from '../../src/model/slot.ts'
import type { Status } from '../../src/model/status.ts'
import { doneOf, slotOf, statusOf } from '../cli/records.ts'
import { scriptedDocker, type ScriptedDocker } from './scripted-docker.ts'

export interface World {
  readonly ports: DeployPorts
  readonly docker: ScriptedDocker
  readonly gateway: ScriptedGateway
  /** What was done to containers and to traffic, in order. */
  readonly acts: readonly string[]
  readonly steps: readonly string[]
}

export interface ScriptedGateway {
  live: SlotName
  promote: Promotion | null
  inFlight: Record<SlotName, number>
  healthy: boolean
  /** What a promote comes to; by default traffic moves. */
  onPromote: (to: SlotName) => Promotion
  /** What staying with it comes to; by default it is over and kept. */
  onWatch: (promotion: Promotion) => Watched
  readonly asked: { version?: string }
  status(): Status
}

export interface WorldOptions {
  readonly settings?: Partial<DeploySettings>
  readonly request?: Partial<DeployRequest>
  readonly docker?: (docker: ScriptedDocker) => void
}

const origin = { protocol: 'http:', host: '127.0.0.1' } as const

export async function deployWorld(options: WorldOptions = {}): Promise<World> {
  const dir = await mkdtemp(join(tmpdir(), 'sluice-deploy-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  const file = join(dir, 'compose.yaml')
  await writeFile(file, '')
  const acts: string[] = []
  const steps: string[] = []
  const docker = scriptedDocker((act) => void acts.push(act))
  options.docker?.(docker)
  const gateway = scriptedGateway()
  const settings: DeploySettings = {
    project: 'shop',
    slots: {
      blue: { web: [{ ...origin, port: 3001 }] },
      green: { web: [{ ...origin, port: 3002 }] },
    },
    files: [file],
    context: null,
    run: null,
    predeploy: [],
    postdeploy: [],
    single: [],
    sharedVolumes: [],
    keepOld: 'bake',
    pull: 'always',
    startMs: 30_000,
    diskBytes: 0,
    dir: join(dir, 'kept'),
    folder: dir,
    ...options.settings,
  }
  const request: DeployRequest = {
    images: new Map([['web', 'shop:2']]),
    build: false,
    promote: true,
    force: false,
    by: 'ana@laptop',
    why: '',
    ...options.request,
  }
  const ports: DeployPorts = {
    settings,
    request,
    gateway: portOf(gateway, (act) => void acts.push(act)),
    record: createRecordFile(settings.dir),
    run: docker.run,
    steps: createSteps(({ name, ok }) => void steps.push(ok ? name : `${name} failed`)),
    line: () => {},
    leaving: new AbortController().signal,
    now: () => new Date('2026-11-21T12:00:00.000Z'),
  }
  return { ports, docker, gateway, acts, steps }
}

function scriptedGateway(): ScriptedGateway {
  const gateway: ScriptedGateway = {
    live: 'blue',
    promote: null,
    inFlight: { blue: 3, green: 0 },
    healthy: true,
    asked: {},
    onPromote(to) {
      const from = to === 'blue' ? 'green' : 'blue'
      gateway.live = to
      gateway.inFlight = { blue: 0, green: 0 }
      gateway.promote = doneOf({ id: (gateway.promote?.id ?? 0) + 1, from, to })
      return gateway.promote
    },
    onWatch: (promotion) => ({ kind: 'over', promotion, status: gateway.status() }),
    status() {
      const { live, promote, inFlight } = gateway
      const slot = (name: SlotName) =>
        slotOf({ live: live === name, healthy: gateway.healthy, inFlight: inFlight[name] })
      return statusOf({ live, promote, slots: { blue: slot('blue'), green: slot('green') } })
    },
  }
  return gateway
}

function portOf(gateway: ScriptedGateway, act: (text: string) => void): Gateway {
  return {
    status: () => Promise.resolve(gateway.status()),
    probe: (slot) =>
      Promise.resolve({ ok: gateway.healthy, detail: gateway.healthy ? `${slot} is well` : '503' }),
    promote({ to, version }) {
      act(`promote ${to}`)
      gateway.asked.version = version
      return new Promise((resolve) => resolve(gateway.onPromote(to)))
    },
    watch: (promotion) => new Promise((resolve) => resolve(gateway.onWatch(promotion))),
  }
}
