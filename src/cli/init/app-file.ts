// compose/app.yaml for an app of one's own: the slot template, with its services in place of those of the demo. Pure.
import { isMap, Scalar, type YAMLMap } from 'yaml'
import { imageVariable } from './env-file.ts'
import { failed, failure } from '../exit.ts'
import type { Service } from './answers.ts'
import { commentKey, openWith, parseTemplate, templateText, type Template } from './template.ts'

const slot = '${SLUICE_SLOT:?blue or green; switch deploy sets it}'

export interface AppWish {
  readonly project: string
  readonly services: readonly Service[]
  readonly health: string
}

export function appFile(template: string, { project, services, health }: AppWish): string {
  const document = parseTemplate(template)
  const pattern = document.getIn(['services', 'web'], true)
  if (!isMap(pattern))
    throw failed(failure('unexpected', 'the shipped app.yaml has no service web'))
  openWith(document, opening(project, services))
  loosen(document, health)
  document.delete('x-environment')
  document.delete('volumes')
  const all = services.map((service, i): [string, unknown] => [
    service.name,
    serviceOf(pattern, service, project, i === 0),
  ])
  // A comment after a key without a value belongs to that value; it is the next key's.
  const networks = document.get('networks', true)
  if (isMap(networks)) networks.set('default', new Scalar(null))
  commentKey(
    document,
    ['networks'],
    'internal',
    ' Made by edge.yaml. The gateway is there, and what data both versions share.',
  )
  document.set('services', document.createNode(Object.fromEntries(all)))
  return templateText(document)
}

/** The demo app is known to live with these; another one may write to its own disk, and its image may lack node. */
function loosen(document: Template, health: string): void {
  const service = document.get('x-service', true)
  if (!isMap(service)) return
  for (const key of ['cap_drop', 'read_only', 'healthcheck']) service.delete(key)
  service.set('mem_limit', '${APP_MEMORY:-512m}')
  commentKey(
    document,
    ['x-service'],
    'restart',
    ` The gateway asks ${health} itself. A healthcheck of your own, if the image has a program for it, lets compose wait too.\n Tighter, if the app can live with it: read_only: true, cap_drop: [ALL].`,
  )
}

function opening(project: string, services: readonly Service[]): string {
  const names = services.flatMap(({ name }) => [`blue-${name}`, `green-${name}`]).join(', ')
  return [
    ` The slot template: one version of ${project}. \`switch deploy\` runs it as two projects, ${project}-blue and ${project}-green,`,
    ' with SLUICE_SLOT set, and an override for images named on its command line. By hand, in this folder:',
    `   SLUICE_SLOT=green docker compose -p ${project}-green -f app.yaml up -d --wait`,
    '',
    ' Nothing is published and nothing has a label for Traefik: only the gateway speaks to these, by the names',
    ` ${names}. What both versions need (a database) is no part of a slot.`,
  ].join('\n')
}

function serviceOf(
  pattern: YAMLMap,
  { name, port }: Service,
  project: string,
  first: boolean,
): unknown {
  // A copy keeps the merge key and its alias.
  const service = pattern.clone()
  if (!isMap(service)) return service
  service.set('image', `\${${imageVariable(name)}:-${project}-${name}:latest}`)
  service.set('environment', { SLUICE_SLOT: slot, PORT: String(port ?? 3000) })
  service.delete('volumes')
  service.setIn(['networks', 'internal', 'aliases'], [`${slot}-${name}`])
  const internal = service.getIn(['networks', 'internal'], true)
  if (isMap(internal) && !first) internal.commentBefore = null
  return service
}
