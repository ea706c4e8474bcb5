// The compose files as they are written, anchors followed and variables left as they are.
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'

export const folder = fileURLToPath(new URL('../../compose/', import.meta.url))

/** What `docker compose` merges into the stack, and the template of a slot. */
export const stackFiles = ['edge.yaml', 'data.yaml', 'observability.yaml'] as const
export const allFiles = [...stackFiles, 'app.yaml'] as const

export interface Service {
  readonly image?: string
  readonly build?: unknown
  readonly command?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  readonly labels?: unknown
  readonly ports?: readonly string[]
  readonly expose?: readonly string[]
  readonly volumes?: readonly string[]
  readonly networks?:
    | readonly string[]
    | Readonly<Record<string, { readonly aliases?: readonly string[] } | null>>
  readonly network_mode?: string
  readonly mem_limit?: string
  readonly restart?: string
  readonly stop_grace_period?: string
  readonly read_only?: boolean
  readonly cap_drop?: readonly string[]
  readonly security_opt?: readonly string[]
  readonly healthcheck?: unknown
  readonly logging?: { readonly options?: Readonly<Record<string, string>> }
}

interface ComposeFile {
  readonly services: Readonly<Record<string, Service>>
}

export function readText(name: string): Promise<string> {
  return readFile(`${folder}${name}`, 'utf8')
}

export async function readYaml(name: string): Promise<unknown> {
  return parse(await readText(name), { merge: true })
}

/** Every service of these files as [file/name, service]. */
export async function servicesOf(files: readonly string[]): Promise<[string, Service][]> {
  const all: [string, Service][] = []
  for (const file of files) {
    const { services } = (await readYaml(file)) as ComposeFile
    for (const [name, service] of Object.entries(services)) all.push([`${file}/${name}`, service])
  }
  return all
}

export function networksOf({ networks }: Service): readonly string[] {
  if (networks === undefined) return []
  return Array.isArray(networks) ? (networks as string[]) : Object.keys(networks)
}

/** The names of those services that something is true of. */
export function named(
  services: readonly [string, Service][],
  holds: (service: Service) => boolean,
): string[] {
  return services.filter(([, service]) => holds(service)).map(([name]) => name)
}
