// What `docker inspect` prints, as far as findings need it. Pure; what is not there is nothing, never a guess.
import type { ContainerFacts, MountFacts } from './facts.ts'

/** One container; its image is an id, and how large that is is asked apart. */
export function readContainer(inspected: unknown): ContainerFacts {
  const config = fieldsOf(at(inspected, 'Config'))
  const labels = fieldsOf(config['Labels'])
  return {
    name: textOf(at(inspected, 'Name')).replace(/^\//, ''),
    project: textOf(labels['com.docker.compose.project']) || null,
    service: textOf(labels['com.docker.compose.service']) || null,
    running: at(at(inspected, 'State'), 'Running') === true,
    image: textOf(at(inspected, 'Image')),
    imageBytes: null,
    mounts: listOf(at(inspected, 'Mounts')).flatMap(mountOf),
    stopSeconds: typeof config['StopTimeout'] === 'number' ? config['StopTimeout'] : null,
    published: publishedBy(fieldsOf(at(at(inspected, 'HostConfig'), 'PortBindings'))),
    traefik: Object.keys(labels).filter((label) => label.startsWith('traefik.')),
  }
}

/** Lines of an id and its bytes. */
export function readImageSizes(text: string): ReadonlyMap<string, number> {
  return new Map(
    text.split('\n').flatMap((line): [string, number][] => {
      const [id = '', bytes] = line.split(' ')
      return bytes === undefined || Number.isNaN(Number(bytes)) ? [] : [[id, Number(bytes)]]
    }),
  )
}

function mountOf(mount: unknown): MountFacts[] {
  const { Type: type, Name: name, Source: source, RW: writable } = fieldsOf(mount)
  const readOnly = writable === false
  if (type === 'bind') return [{ kind: 'bind', source: textOf(source), readOnly }]
  if (type !== 'volume') return []
  return [{ kind: 'volume', source: textOf(name), readOnly }]
}

/** Those with a port of their own choice: where the engine may take any free one nothing can clash. */
function publishedBy(bindings: Fields): string[] {
  return Object.values(bindings).flatMap((each) =>
    listOf(each).flatMap((binding) => {
      const { HostIp: host, HostPort: port } = fieldsOf(binding)
      return textOf(port) === '' || port === '0' ? [] : [`${textOf(host)}:${textOf(port)}`]
    }),
  )
}

type Fields = Readonly<Record<string, unknown>>

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

function at(value: unknown, key: string): unknown {
  return fieldsOf(value)[key]
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
