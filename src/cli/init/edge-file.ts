// compose/edge.yaml for an app of one's own: the shipped one, with sluice.yaml a folder up, and behind a Traefik that is there
// already without one of its own. Pure.
import { isMap, isSeq } from 'yaml'
import {
  closeUp,
  commentKey,
  openWith,
  parseTemplate,
  templateText,
  type Template,
} from './template.ts'

export interface EdgeWish {
  /** Null: its own Traefik. */
  readonly labels: string | null
  /** The folder to build the gateway from, seen from compose/; null: an image must be named. */
  readonly buildFrom: string | null
}

export function edgeFile(template: string, { labels, buildFrom }: EdgeWish): string {
  const document = parseTemplate(template)
  const gateway = ['services', 'gateway']
  const volumes = document.getIn([...gateway, 'volumes'])
  if (isSeq(volumes)) volumes.set(0, '../sluice.yaml:/etc/sluice/sluice.yaml:ro')
  if (buildFrom !== null) document.setIn([...gateway, 'build', 'context'], buildFrom)
  else {
    document.deleteIn([...gateway, 'build'])
    document.setIn(
      [...gateway, 'image'],
      '${GATEWAY_IMAGE:?set it in compose/.env, an image of the gateway}',
    )
  }
  if (labels !== null) behindExistingTraefik(document, parseTemplate(labels))
  return templateText(document)
}

/** Takes over what the shipped example adds to the gateway, and drops what it keeps out. */
function behindExistingTraefik(document: Template, example: Template): void {
  openWith(
    document,
    ' The gateway and its Redis, behind a Traefik that runs already and reads labels. Also makes the networks.\n It never sees the application: that is app.yaml, twice, and only the gateway reaches it.',
  )
  document.deleteIn(['services', 'traefik'])
  closeUp(document, ['services'])
  document.deleteIn(['volumes', 'acme'])
  const gateway = document.getIn(['services', 'gateway'], true)
  const labels = example.getIn(['services', 'gateway', 'labels'], true)
  if (isMap(gateway) && isMap(labels)) gateway.set('labels', labels.clone())
  commentKey(
    document,
    ['services', 'gateway'],
    'labels',
    ' The only container with labels. Give none to the application: Traefik would send it requests past the gateway.',
  )
  const networks = document.getIn(['services', 'gateway', 'networks'])
  if (isSeq(networks)) networks.add('traefik')
  const traefik = example.getIn(['networks', 'traefik'], true)
  if (isMap(traefik)) document.setIn(['networks', 'traefik'], traefik.clone())
}
