// What both slots would write to at the same time: volumes, paths of the host, and names only one container can have. Pure.
// Two versions on one volume must be somebody's decision (deploy.sharedVolumes), never an accident.
import type { ComposeMount, ComposeProject } from './compose-config.ts'

/** `standby` and `live`: the same files, rendered for each slot of one engine. A sentence for each thing they share. */
export function sharedBetween(
  standby: ComposeProject,
  live: ComposeProject,
  allowed: readonly string[],
): string[] {
  return [...sharedStorage(standby, live, allowed), ...sharedNames(standby, live)]
}

function sharedStorage(
  standby: ComposeProject,
  live: ComposeProject,
  allowed: readonly string[],
): string[] {
  const held = new Map(writtenTo(live).map((place) => [place.id, place]))
  const seen = new Set<string>()
  return writtenTo(standby).flatMap(({ id, what, service, names }) => {
    const other = held.get(id)
    if (other === undefined || seen.has(id)) return []
    if ([...names, ...other.names].some((name) => allowed.includes(name))) return []
    seen.add(id)
    const opt = `if two versions may write to it, add ${names[0] ?? id} to deploy.sharedVolumes`
    return [`both slots write to ${what} (${service}): make it depend on SLUICE_SLOT; ${opt}`]
  })
}

function sharedNames(standby: ComposeProject, live: ComposeProject): string[] {
  const taken = Object.values(live.services).map(({ containerName }) => containerName)
  return Object.entries(standby.services).flatMap(([service, { containerName }]) =>
    containerName === null || !taken.includes(containerName)
      ? []
      : [`${service} has container_name ${containerName} in both slots: leave it out`],
  )
}

interface Place {
  /** The same for the same place. */
  readonly id: string
  /** For people. */
  readonly what: string
  readonly service: string
  /** What an operator may call it in deploy.sharedVolumes. */
  readonly names: readonly string[]
}

function writtenTo(project: ComposeProject): Place[] {
  return Object.entries(project.services).flatMap(([service, { mounts }]) =>
    mounts.filter(({ readOnly }) => !readOnly).flatMap((mount) => placeOf(mount, service, project)),
  )
}

function placeOf(mount: ComposeMount, service: string, { volumes }: ComposeProject): Place[] {
  const { type, source } = mount
  if (type === 'bind') {
    return [{ id: `path ${source}`, what: `the path ${source}`, service, names: [source] }]
  }
  // Without a name it is anonymous, and of one container only.
  if (type !== 'volume' || source === '') return []
  const { name, device } = volumes[source] ?? { name: source, device: null }
  const where = device === null ? `volume ${name}` : `device ${device}`
  const what = device === null ? `the volume ${name}` : `the volume ${name}, which is ${device}`
  return [{ id: where, what, service, names: [source, name] }]
}
