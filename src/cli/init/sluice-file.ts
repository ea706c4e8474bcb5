// sluice.yaml for an app of one's own: the shipped one, with its slots, routes and health path. Pure.
import { isCollection, isMap, isSeq } from 'yaml'
import { slotNames } from '../../model/slot.ts'
import type { Answers, Front, Service } from './answers.ts'
import { commentKey, openWith, parseTemplate, templateText, type Template } from './template.ts'

/** `schema`: where an editor finds the schema, seen from the file. */
export function sluiceFile(template: string, answers: Answers, schema: string): string {
  const { project, services, health, front } = answers
  const document = parseTemplate(template)
  openWith(document, opening(schema, front))
  document.set('project', project)
  document.set('slots', inLines(document, slotsOf(services, front)))
  commentKey(document, [], 'slots', slotsComment(front))
  document.setIn(['health', 'path'], health)
  document.set('routes', inLines(document, services.map(routeOf).reverse()))
  document.setIn(['promote', 'smoke'], document.createNode(['GET /'], { flow: true }))
  document.deleteIn(['promote', 'affinity'])
  if (front.kind === 'no-docker') withoutDocker(document)
  else {
    document.set('deploy', document.createNode({ files: ['compose/app.yaml'] }, { flow: true }))
    commentKey(
      document,
      [],
      'deploy',
      ' What "switch deploy" runs, twice. All it can do: npx switch docs deploy',
    )
  }
  return templateText(document)
}

function opening(schema: string, front: Front): string {
  const read =
    front.kind === 'no-docker'
      ? ' The gateway: npx switch run. All settings and their defaults: npx switch docs'
      : ' Read by the gateway in its container, and by the command on the host, which finds the gateway at the published port.\n All settings and their defaults: npx switch docs'
  return ` yaml-language-server: $schema=${schema}\n\n${read}`
}

function slotsComment(front: Front): string {
  return front.kind === 'no-docker'
    ? ' Where each version runs. The slot written first is live on the very first start.'
    : ' The names are those that compose/app.yaml gives its services in the network `internal`.'
}

function slotsOf(services: readonly Service[], front: Front): object {
  const slots = slotNames.map((slot) => {
    const origins = services.map(({ name, port }) => [
      name,
      front.kind === 'no-docker' ? front[slot].get(name) : `http://${slot}-${name}:${port}`,
    ])
    return [slot, Object.fromEntries(origins)]
  })
  return Object.fromEntries(slots)
}

/** The first takes what no other takes; the others have a path of their name. */
function routeOf({ name }: Service, i: number): object {
  const [path, profile] = i === 0 ? ['/', 'page'] : [`/${name}`, 'api']
  return { name: i === 0 ? 'site' : name, match: { path }, service: name, profile, timeout: '30s' }
}

/** The gateway as a process on the host, with Traefik beside it. */
function withoutDocker(document: Template): void {
  document.set('listen', '127.0.0.1:8080')
  document.setIn(['admin', 'listen'], '127.0.0.1:9090')
  document.set('trustedProxies', document.createNode(['127.0.0.1/32'], { flow: true }))
  commentKey(
    document,
    [],
    'trustedProxies',
    ' Traefik on this machine. If it runs elsewhere: its address.',
  )
  document.set('dataDir', './.sluice')
  document.delete('redis')
}

/** A list or a map with each of its values on one line, as the shipped file has them. */
function inLines(document: Template, value: object): unknown {
  const node = document.createNode(value)
  const items: unknown[] = isMap(node) ? node.items.map((pair) => pair.value) : []
  if (isSeq(node)) items.push(...node.items)
  for (const item of items) if (isCollection(item)) item.flow = true
  return node
}
