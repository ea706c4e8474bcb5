// A small shop of two compose projects behind a gateway, each of its own: what a deploy is tried on.
// Its image answers what it is told to when it is built, so that a version is an image as in real life.
import { randomBytes } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { stringify } from 'yaml'
import type { SlotName } from '../../src/model/slot.ts'
import { command, startCommand, type Ended, type Running } from '../cli/command.ts'
import { temporaryDir, writeGatewayConfig } from '../support/gateway.ts'
import { startGatewayProcess } from '../support/gateway-process.ts'
import { baseImage, docker } from './engine.ts'
import { startGatewayContainer, type RunningGateway } from './gateway-container.ts'

export interface Shop {
  readonly project: string
  readonly dir: string
  readonly gateway: RunningGateway
  /** Builds a version and resolves to its reference. */
  build(version: string, behaviour?: Behaviour): Promise<string>
  /** `switch deploy` to its end, with its document. */
  deploy(...options: string[]): Promise<DeployEnded>
  startDeploy(...options: string[]): Running
  /** What the front door says. */
  answer(): Promise<string>
  containers(slot: SlotName): Promise<readonly ShopContainer[]>
  /** Ends the gateway and starts it again on the same state. */
  restartGateway(): Promise<RunningGateway>
}

/** `unhealthy`: never well. `home`: 500 at /. `later`: 500 at / after a few answers. `migration`: its hook fails. */
export type Behaviour = 'good' | 'unhealthy' | 'home' | 'later' | 'migration'

export interface ShopContainer {
  readonly name: string
  readonly service: string
  readonly state: string
  readonly startedAt: string
  readonly finishedAt: string
  readonly image: string
}

export interface DeployEnded extends Ended {
  readonly document: {
    readonly result?: string
    readonly live?: SlotName
    readonly stopped?: SlotName | null
    readonly code?: string
    readonly detail?: string
    readonly logs?: readonly string[]
    readonly steps: readonly {
      readonly name: string
      readonly ok: boolean
      readonly detail: string
    }[]
  }
}

export interface ShopOptions {
  /** Beside the defaults below. */
  readonly deploy?: object
  readonly config?: object
  /** Of the service web, beside the defaults below. */
  readonly web?: object
  readonly services?: object
  /** Another engine than the one of this machine. */
  readonly engine?: string
  /** For the command. */
  readonly env?: Readonly<Record<string, string>>
  /** The image of a gateway; without it the gateway is a process. */
  readonly gatewayImage?: string
}

export async function openShop(options: ShopOptions = {}): Promise<Shop> {
  const { engine = null } = options
  const dir = await temporaryDir()
  const project = `sluicetest${randomBytes(4).toString('hex')}`
  onTestFinished(() => clean(project, engine), 60_000)
  const [blue, green] = await freePorts(2)
  await writeFile(join(dir, 'compose.yaml'), stringify(composeFile(project, options)))
  const configPath = await writeGatewayConfig(dir, {
    project,
    slots: {
      blue: { web: `http://127.0.0.1:${blue}` },
      green: { web: `http://127.0.0.1:${green}` },
    },
    promote: { ready: '10s', drain: '5s', bake: '0s' },
    deploy: { start: '30s', disk: '0B', ...options.deploy },
    ...options.config,
  })
  const { gatewayImage } = options
  const startGateway = (): Promise<RunningGateway> =>
    gatewayImage === undefined
      ? startGatewayProcess(configPath)
      : startGatewayContainer(gatewayImage, configPath)
  let gateway = await startGateway()
  const words = (more: readonly string[]): string[] => [
    'deploy',
    '--config',
    configPath,
    '--admin',
    gateway.adminUrl,
    ...more,
  ]
  const where = { env: { ...(engine === null ? {} : { DOCKER_HOST: engine }), ...options.env } }
  return {
    project,
    dir,
    get gateway() {
      return gateway
    },
    build: (version, behaviour = 'good') =>
      buildVersion({ dir, project, engine }, version, behaviour),
    async deploy(...more) {
      const ended = await command(words([...more, '--json']), where)
      return { ...ended, document: JSON.parse(ended.stdout) as DeployEnded['document'] }
    },
    startDeploy: (...more) => startCommand(words(more), where),
    answer: async () => (await fetch(gateway.url)).text(),
    containers: (slot) => containersOf(`${project}-${slot}`, engine),
    async restartGateway() {
      await gateway.end('SIGKILL')
      gateway = await startGateway()
      return gateway
    },
  }
}

const app = `
import { createServer } from 'node:http'
const { VERSION, BEHAVIOUR } = process.env
if (process.argv[2] === 'migrate') {
  console.log('migrating to ' + VERSION)
  process.exit(BEHAVIOUR === 'migration' ? 7 : 0)
}
if (BEHAVIOUR === 'unhealthy') console.log('no database at ' + VERSION)
let answered = 0
const server = createServer((req, res) => {
  const sick = req.url === '/healthz' ? BEHAVIOUR === 'unhealthy' : isBroken()
  res.writeHead(sick ? 500 : 200)
  req.on('data', () => {}).on('end', () => res.end(VERSION))
})
const isBroken = () => BEHAVIOUR === 'home' || (BEHAVIOUR === 'later' && ++answered > 5)
server.listen(Number(process.env.PORT ?? 3000), process.env.HOST ?? '0.0.0.0')
process.on('SIGTERM', () => server.close(() => process.exit(0)))
`

const dockerfile = `
FROM ${baseImage}
ARG VERSION
ARG BEHAVIOUR
ENV VERSION=$VERSION BEHAVIOUR=$BEHAVIOUR
COPY app.mjs /app.mjs
CMD ["node", "/app.mjs"]
`

const asksItself = `fetch('http://127.0.0.1:' + (process.env.PORT ?? 3000) + '/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))`

function composeFile(project: string, { web = {}, services = {} }: ShopOptions): object {
  const healthcheck = {
    test: ['CMD', 'node', '-e', asksItself],
    interval: '1s',
    timeout: '5s',
    retries: 3,
    start_period: '1s',
  }
  const own = {
    image: `${project}-web:latest`,
    // Only within this machine.
    ports: ['127.0.0.1:${SLUICE_WEB_PORT}:3000'],
    stop_grace_period: '5s',
    healthcheck,
  }
  return { services: { web: { ...own, ...web }, ...services } }
}

interface Where {
  readonly dir: string
  readonly project: string
  readonly engine: string | null
}

async function buildVersion(
  { dir, project, engine }: Where,
  version: string,
  behaviour: Behaviour,
): Promise<string> {
  const context = join(dir, 'image')
  await mkdir(context, { recursive: true })
  await writeFile(join(context, 'app.mjs'), app)
  await writeFile(join(context, 'Dockerfile'), dockerfile)
  const ref = `${project}-web:${version}`
  const args = ['--build-arg', `VERSION=${version}`, '--build-arg', `BEHAVIOUR=${behaviour}`]
  const built = await docker(['build', '--quiet', ...args, '--tag', ref, context], engine)
  if (built.code !== 0) throw new Error(built.stderr)
  return ref
}

async function containersOf(project: string, engine: string | null): Promise<ShopContainer[]> {
  const filter = `label=com.docker.compose.project=${project}`
  const { stdout: ids } = await docker(['ps', '-aq', '--filter', filter], engine)
  if (ids === '') return []
  const format =
    '{"name":{{json .Name}},"service":{{json (index .Config.Labels "com.docker.compose.service")}},"state":{{json .State.Status}},"startedAt":{{json .State.StartedAt}},"finishedAt":{{json .State.FinishedAt}},"image":{{json .Image}}}'
  const { stdout } = await docker(['inspect', '--format', format, ...ids.split('\n')], engine)
  return stdout.split('\n').map((line) => JSON.parse(line) as ShopContainer)
}

/** Everything that carries the name of this one project, and nothing else. */
async function clean(project: string, engine: string | null): Promise<void> {
  for (const slot of ['blue', 'green']) {
    const down = ['compose', '-p', `${project}-${slot}`, 'down', '--volumes', '--timeout', '1']
    await docker(down, engine)
  }
  const { stdout } = await docker(['images', '--format', '{{.Repository}}:{{.Tag}}'], engine)
  const own = stdout.split('\n').filter((name) => name.includes(project))
  if (own.length > 0) await docker(['image', 'rm', '--force', ...own], engine)
}

/** Free when they were asked for; what takes one in between fails a test, and hides nothing. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, () => {
      const { promise, resolve } = Promise.withResolvers<ReturnType<typeof createServer>>()
      const server = createServer()
      server.listen(0, '127.0.0.1', () => resolve(server))
      return promise
    }),
  )
  return servers.map((server) => {
    const address = server.address()
    server.close()
    return typeof address === 'object' && address !== null ? address.port : 0
  })
}
