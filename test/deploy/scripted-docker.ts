// A docker that keeps images and containers in memory and writes down what is done to them. It knows the words a deploy
// uses, and throws at any other, so that no call goes unnoticed.
import { readFileSync } from 'node:fs'
import type { Command, Ended, RunCommand } from '../../src/deploy/command.ts'

export interface ScriptedDocker {
  readonly run: RunCommand
  /** What compose prints for a slot. */
  config: (slot: string) => object
  /** References and what they stand for. */
  readonly images: Map<string, string>
  readonly containers: ScriptedContainer[]
  /** References a registry has, and what a pull brings. */
  readonly registry: Map<string, string>
  /** Words that fail, by how they begin, and what is said then. */
  readonly failing: Map<string, string>
  /** Called before the words are acted on. */
  before: (words: string) => void
  version: string
  compose: string
}

export interface ScriptedContainer {
  readonly project: string
  readonly service: string
  readonly image: string
  state: string
}

export function scriptedDocker(act: (text: string) => void): ScriptedDocker {
  const docker: ScriptedDocker = {
    config: (slot) => ({
      services: { web: { image: 'shop:latest' } },
      // Only so that the two slots do not read the same.
      name: slot,
    }),
    images: new Map([
      ['shop:1', 'sha256:1111'],
      ['shop:2', 'sha256:2222'],
      ['shop:latest', 'sha256:1111'],
    ]),
    containers: [],
    registry: new Map(),
    failing: new Map(),
    before: () => {},
    version: '29.0.0',
    compose: '2.40.0',
    run: (command) => Promise.resolve(answer(command, docker, act)),
  }
  return docker
}

function answer({ program, args, env }: Command, docker: ScriptedDocker, act: Act): Ended {
  if (program !== 'docker') throw new Error(`${program} is not scripted`)
  const words = args[0] === '--context' ? args.slice(2) : args
  const line = words.join(' ')
  docker.before(line)
  const failed = [...docker.failing].find(([start]) => line.includes(start))
  if (failed !== undefined) return said('', failed[1], 1)
  if (line === 'compose version --short') return said(docker.compose)
  if (words[0] === 'compose') return composed(words, env?.['SLUICE_SLOT'] ?? '', docker, act)
  return plain(words, docker, act)
}

type Act = (text: string) => void

function composed(words: readonly string[], slot: string, docker: ScriptedDocker, act: Act): Ended {
  const project = words[words.indexOf('--project-name') + 1] ?? ''
  const verb = ['config', 'build', 'up', 'run'].find((each) => words.includes(each))
  const config = docker.config(slot) as { readonly services: Record<string, { image?: string }> }
  const after = words.slice(words.indexOf(verb ?? '') + 1)
  switch (verb) {
    case 'config':
      return said(JSON.stringify(config))
    case 'build':
      act(`build ${after.join(' ')}`)
      for (const service of after)
        docker.images.set(config.services[service]?.image ?? '', 'sha256:b')
      return said('')
    case 'run':
      act(`run ${after.filter((word) => !word.startsWith('--')).join(' ')}`)
      return said('')
    case 'up': {
      const named = after.filter((word) => word in config.services)
      const services = named.length > 0 ? named : Object.keys(config.services)
      act(`up ${project}: ${services.join(' ')}`)
      for (const service of services) {
        const old = docker.containers.findIndex(
          (c) => c.project === project && c.service === service,
        )
        if (old >= 0) docker.containers.splice(old, 1)
        docker.containers.push({
          project,
          service,
          image: pinned(words, service),
          state: 'running',
        })
      }
      return said('')
    }
    default:
      throw new Error(`not scripted: ${words.join(' ')}`)
  }
}

/** As the last of the files, the override, has it. */
function pinned(words: readonly string[], service: string): string {
  const file = words[words.lastIndexOf('--file') + 1] ?? ''
  const [, ...lines] = readFileSync(file, 'utf8').split('\n')
  const { services } = JSON.parse(lines.join('\n')) as {
    readonly services: Record<string, { readonly image: string }>
  }
  return services[service]?.image ?? ''
}

function plain(words: readonly string[], docker: ScriptedDocker, act: Act): Ended {
  const [verb = '', second = ''] = words
  const last = words.at(-1) ?? ''
  switch (`${verb} ${second}`) {
    case 'version --format':
      return said(docker.version)
    case 'info --format':
      return said('/')
    case 'image inspect':
      return inspected(last, docker)
    case 'image tag':
      docker.images.set(last, words[2] ?? '')
      return said('')
    case 'image rm':
      act(`rm ${words.slice(2).join(' ')}`)
      for (const name of words.slice(2)) docker.images.delete(name)
      return said('')
    case 'manifest inspect':
      return docker.registry.has(last) ? said('{}') : said('', 'no such manifest', 1)
    case 'pull --quiet': {
      const id = docker.registry.get(last)
      if (id === undefined) return said('', `${last}: denied`, 1)
      act(`pull ${last}`)
      docker.images.set(last, id)
      return said(id)
    }
    case 'container inspect':
      return said(docker.containers.map(({ image }) => image).join('\n'))
    case 'ps --format':
      return said('')
    case 'ps --all':
      return said(listed(words, docker).join('\n'))
    default:
      return acted(verb, words.slice(1), docker, act)
  }
}

function acted(verb: string, ids: readonly string[], docker: ScriptedDocker, act: Act): Ended {
  if (verb === 'logs') return said('its last words')
  if (verb !== 'stop' && verb !== 'start') throw new Error(`not scripted: ${verb} ${ids.join(' ')}`)
  act(`${verb} ${ids.join(' ')}`)
  for (const one of docker.containers) {
    if (ids.includes(idOf(one))) one.state = verb === 'stop' ? 'exited' : 'running'
  }
  return said('')
}

function listed(words: readonly string[], { containers }: ScriptedDocker): string[] {
  if (words.includes('--quiet')) return containers.map(idOf)
  const filter = words.find((word) => word.startsWith('label=com.docker.compose.project='))
  const project = filter?.split('=')[2]
  return containers
    .filter((one) => one.project === project)
    .map((one) => [idOf(one), idOf(one), one.service, one.state, `is ${one.state}`].join('\t'))
}

function inspected(ref: string, { images, registry }: ScriptedDocker): Ended {
  const id = images.get(ref) ?? ([...images.values()].includes(ref) ? ref : undefined)
  if (id === undefined) return said('', `no such image: ${ref}`, 1)
  const names = [...images].filter(([, other]) => other === id).map(([name]) => name)
  const digests = names.filter((name) => registry.has(name)).map((name) => `${name}@sha256:0`)
  return said([id, names, digests].map((value) => JSON.stringify(value)).join('\t'))
}

function idOf({ project, service }: ScriptedContainer): string {
  return `${project}-${service}`
}

function said(stdout: string, stderr = '', code = 0): Ended {
  return { code, stdout, stderr }
}
