// Which images go. Pure: given what this project deployed and what the engine has, what nobody can want any more.
// What a slot was given stays, whichever is live: one of them serves, the other is the way back.
import type { DeployRecord } from './record.ts'

export interface EngineImages {
  /** The names of each recorded image that is still there, by its id. */
  readonly tags: ReadonlyMap<string, readonly string[]>
  /** The images of all containers of the engine, running or not, of whichever project. */
  readonly inUse: ReadonlySet<string>
}

export interface Pruning {
  /** To be removed, by their names; by the id where there is none. */
  readonly remove: readonly { readonly id: string; readonly names: readonly string[] }[]
  /** No longer there: only to be forgotten. */
  readonly gone: readonly string[]
}

export function choosePruning(record: DeployRecord, engine: EngineImages): Pruning {
  const kept = new Set(
    Object.values(record.slots).flatMap((slot) =>
      Object.values(slot?.images ?? {}).map(({ id }) => id),
    ),
  )
  const old = Object.entries(record.images).filter(([id]) => !kept.has(id))
  const gone = old.filter(([id]) => !engine.tags.has(id)).map(([id]) => id)
  const remove = old.flatMap(([id, { refs }]) => {
    const names = engine.tags.get(id)
    if (names === undefined || engine.inUse.has(id)) return []
    // Somebody else gave it a name, too: it is not this project's alone.
    if (!names.every((name) => refs.some((ref) => isSameName(ref, name)))) return []
    return [{ id, names: names.length > 0 ? names : [id] }]
  })
  return { remove, gone }
}

/** An engine adds the tag that is meant when none is named, and leaves the name of its own registry out. */
function isSameName(ref: string, name: string): boolean {
  const [plain = ref] = ref.replace(/^docker\.io\/(?:library\/)?/, '').split('@')
  const tagged = /:[^/]+$/.test(plain) ? plain : `${plain}:latest`
  return tagged === name
}
