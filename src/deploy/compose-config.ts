// What `docker compose config --format json` says, as far as a deploy must know it. Pure.
// It is compose that reads the files: no YAML is read here, so both can never disagree.

export interface ComposeProject {
  readonly services: Readonly<Record<string, ComposeService>>
  /** By the key services refer to. */
  readonly volumes: Readonly<Record<string, ComposeVolume>>
}

export interface ComposeService {
  /** Null: it only has a build. */
  readonly image: string | null
  readonly build: ComposeBuild | null
  readonly ports: readonly ComposePort[]
  readonly mounts: readonly ComposeMount[]
  readonly dependsOn: readonly string[]
  readonly containerName: string | null
}

interface ComposeBuild {
  readonly context: string
  readonly dockerfile: string | null
}

export interface ComposePort {
  /** Empty: every address. */
  readonly host: string
  readonly port: number
  readonly protocol: string
}

export interface ComposeMount {
  readonly type: string
  /** The key of a volume, or a path of the host. */
  readonly source: string
  readonly readOnly: boolean
}

export interface ComposeVolume {
  /** As the engine knows it. */
  readonly name: string
  /** Where a driver keeps it, such as an NFS export; null: the engine's own place. */
  readonly device: string | null
}

/** Null when the text is not what compose prints. */
export function parseComposeConfig(text: string): ComposeProject | null {
  try {
    const read: unknown = JSON.parse(text)
    if (!isRecord(read) || !isRecord(read['services'])) return null
    return {
      services: mapped(read['services'], serviceOf),
      volumes: mapped(isRecord(read['volumes']) ? read['volumes'] : {}, volumeOf),
    }
  } catch {
    return null
  }
}

function serviceOf(value: Fields): ComposeService {
  const build = isRecord(value['build']) ? value['build'] : null
  const needed = value['depends_on']
  return {
    image: textOf(value['image']),
    build:
      build === null
        ? null
        : { context: textOf(build['context']) ?? '', dockerfile: textOf(build['dockerfile']) },
    // On the network of the host nothing is published: what it listens on is its own affair.
    ports: value['network_mode'] === 'host' ? [] : listOf(value['ports']).flatMap(portOf),
    mounts: listOf(value['volumes']).map((mount) => ({
      type: textOf(mount['type']) ?? 'volume',
      source: textOf(mount['source']) ?? '',
      readOnly: mount['read_only'] === true,
    })),
    dependsOn: isRecord(needed) ? Object.keys(needed) : [],
    containerName: textOf(value['container_name']),
  }
}

/** A port without a number on the host is any free one; a range is more than one container may need. */
function portOf(port: Fields): ComposePort[] {
  const published = Number(port['published'] ?? Number.NaN)
  if (!Number.isInteger(published) || published < 1) return []
  const host = textOf(port['host_ip']) ?? ''
  return [{ host, port: published, protocol: textOf(port['protocol']) ?? 'tcp' }]
}

function volumeOf(value: Fields, key: string): ComposeVolume {
  const options = isRecord(value['driver_opts']) ? value['driver_opts'] : {}
  return { name: textOf(value['name']) ?? key, device: textOf(options['device']) }
}

type Fields = Readonly<Record<string, unknown>>

function mapped<T>(
  record: Fields,
  make: (value: Fields, key: string) => T,
): Readonly<Record<string, T>> {
  const entries = Object.entries(record)
  return Object.fromEntries(
    entries.map(([key, value]) => [key, make(isRecord(value) ? value : {}, key)]),
  )
}

function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.filter(isRecord) : []
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null
}
