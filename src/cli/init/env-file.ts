// compose/.env: the values of the stack, from the shipped example with what was answered and secrets of its own. Pure.
import type { Answers, Front } from './answers.ts'

type DockerFront = Exclude<Front, { kind: 'no-docker' }>

/** Sections of the example that belong to files which init does not write. */
const isOfOthers = /^#(?:[A-Z]+_IMAGE|GRAFANA_PORT|PROMETHEUS_PORT|ALERTMANAGER_PORT)=/

const leftOut = new Set(['data.yaml', 'observability.yaml'])

export function envFile(
  template: string,
  { project, services }: Pick<Answers, 'project' | 'services'>,
  front: DockerFront,
  secret: () => string,
): string {
  const images = services.map(({ name }) => `#${imageVariable(name)}=${project}-${name}:latest`)
  const values = new Map<string, string>([
    ['COMPOSE_FILE', 'edge.yaml'],
    ['DOMAIN', front.host],
    ['ACME_EMAIL', front.kind === 'own-traefik' ? front.email : ''],
    ['PROJECT', project],
  ])
  const lines = sectionsOf(template)
    .filter(({ name }) => !leftOut.has(name))
    .flatMap(({ lines: own }) => own)
    .filter((line) => front.kind === 'own-traefik' || !isOfOwnTraefik(line))
    .filter((line) => !isOfOthers.test(line))
    .flatMap((line) => [
      filled(line, values, secret),
      ...(line.startsWith('PROJECT=') ? images : []),
    ])
  lines[0] =
    '# The values of this stack: `docker compose` in this folder reads them. Holds secrets: never commit it.'
  const text = [...lines, ...traefikLines(front)].join('\n').replaceAll(/\n{3,}/g, '\n\n')
  return `${text.trimEnd()}\n`
}

/** What compose/app.yaml calls the image of a service. */
export function imageVariable(service: string): string {
  return `${service.toUpperCase().replaceAll('-', '_')}_IMAGE`
}

interface Section {
  readonly name: string
  readonly lines: string[]
}

/** Each begins with `# --- name ---`. */
function sectionsOf(text: string): Section[] {
  const sections: Section[] = [{ name: '', lines: [] }]
  for (const line of text.split('\n')) {
    const name = /^# --- (.+?) -+$/.exec(line)?.[1]
    if (name !== undefined) sections.push({ name, lines: [] })
    sections.at(-1)?.lines.push(line)
  }
  return sections
}

/** What was answered; a secret of its own for each that the example leaves open. */
function filled(line: string, values: ReadonlyMap<string, string>, secret: () => string): string {
  const [, key = '', given] = /^([A-Z_]+)=(.*)$/.exec(line) ?? []
  const value = values.get(key)
  if (value !== undefined) return `${key}=${value}`
  return given === '' && /(?:TOKEN|SECRET|PASSWORD)$/.test(key) ? `${key}=${secret()}` : line
}

function isOfOwnTraefik(line: string): boolean {
  return (
    /^#?(?:ACME_|TRAEFIK_|HTTPS?_PORT)/.test(line) ||
    /certificate|A CDN or load balancer/.test(line)
  )
}

function traefikLines(front: DockerFront): string[] {
  if (front.kind === 'own-traefik') return []
  return [
    '',
    '# --- your Traefik ----------------------------------------------------------',
    '# The network it is in (docker network ls), and its address there: whose word about the client is believed.',
    `TRAEFIK_NETWORK=${front.network ?? ''}`,
    '# docker inspect -f "{{json .NetworkSettings.Networks}}" YOUR-TRAEFIK; give it a fixed one (ipv4_address).',
    'TRAEFIK_ADDRESS=',
    '# Its certificate resolver and its HTTPS entry point, if they have other names.',
    '#TRAEFIK_RESOLVER=letsencrypt',
    '#TRAEFIK_TLS_ENTRYPOINT=websecure',
  ]
}
