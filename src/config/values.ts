// Walks a YAML document: aliases followed, variables filled in, every value's place noted.
// Faults are gathered and the walk goes on, so one reading finds them all.
import { isAlias, isMap, isNode, isScalar, isSeq, visit } from 'yaml'
import type { Alias, Document, LineCounter, Node, Scalar, YAMLMap } from 'yaml'
import { pathText, type Path } from './problem.ts'
import { plainScalar, substitute, type Environment } from './substitute.ts'

/** More values than any real config has; what exceeds it is aliases of aliases (CWE-776). */
const valuesAtMost = 20_000

export interface Place {
  /** Offsets in the text; a list item has no key. */
  readonly key: number | null
  readonly value: number
  /** As written, such as `${RATE}`. */
  readonly variables: readonly string[]
  /** Its own fault is reported; the value is only a stand-in. */
  readonly spoilt: boolean
}

export interface Values {
  readonly value: unknown
  readonly places: ReadonlyMap<string, Place>
  readonly faults: readonly ValueFault[]
}

export interface ValueFault {
  readonly path: Path
  readonly offset: number
  readonly message: string
}

/** What one walk gathers. */
interface Walk {
  readonly targets: ReadonlyMap<Alias, Node>
  readonly text: string
  readonly lines: LineCounter
  readonly env: Environment
  readonly places: Map<string, Place>
  readonly faults: ValueFault[]
  /** Nodes being read right now: an alias to one of them would never end. */
  readonly open: Set<Node>
  visited: number
}

/** A key or a list item: where a value stands. */
interface Spot {
  readonly path: Path
  readonly key: number | null
}

/** Reads the values of a document without syntax errors; null when its aliases expand beyond measure. */
export function readValues(
  doc: Document,
  text: string,
  lines: LineCounter,
  env: Environment,
): Values | null {
  const places = new Map<string, Place>()
  const targets = aliasTargets(doc)
  const walk: Walk = { targets, text, lines, env, places, faults: [], open: new Set(), visited: 0 }
  const value = readNode(doc.contents, { path: [], key: null }, walk)
  return walk.visited > valuesAtMost ? null : { value, places, faults: walk.faults }
}

/** What each alias stands for: the last node above it with that anchor. One pass; the library takes one for each. */
function aliasTargets(doc: Document): ReadonlyMap<Alias, Node> {
  const anchors = new Map<string, Node>()
  const targets = new Map<Alias, Node>()
  visit(doc, {
    Alias: (_, alias) => {
      const target = anchors.get(alias.source)
      if (target) targets.set(alias, target)
    },
    Value: (_, node) => {
      if (node.anchor !== undefined) anchors.set(node.anchor, node)
    },
  })
  return targets
}

function readNode(node: unknown, spot: Spot, walk: Walk): unknown {
  walk.visited++
  if (walk.visited > valuesAtMost) return null
  if (isAlias(node)) return readAlias(node, spot, walk)
  if (isScalar(node)) return readScalar(node, spot, walk)
  note(spot, isNode(node) ? offsetOf(node) : (spot.key ?? 0), walk)
  if (!isMap(node) && !isSeq(node)) return null
  walk.open.add(node)
  const value = isMap(node)
    ? readMap(node, spot.path, walk)
    : node.items.map((item, i) => readNode(item, { path: [...spot.path, i], key: null }, walk))
  walk.open.delete(node)
  return value
}

function readAlias(alias: Alias, spot: Spot, walk: Walk): unknown {
  const target = walk.targets.get(alias)
  if (target !== undefined && !walk.open.has(target)) return readNode(target, spot, walk)
  const name = alias.source
  const message =
    target === undefined
      ? `*${name} stands for the value marked &${name}, and there is none above`
      : `*${name} stands for a value that contains it`
  return spoil(spot, offsetOf(alias), [{ path: spot.path, offset: offsetOf(alias), message }], walk)
}

function readMap(map: YAMLMap, path: Path, walk: Walk): Record<string, unknown> {
  // Without a prototype no key of the file can be mistaken for an inherited member.
  const value: Record<string, unknown> = Object.create(null)
  const seen = new Map<string, number>()
  for (const { key, value: node } of map.items) {
    const name = String(isScalar(key) ? key.value : '')
    const offset = isNode(key) ? offsetOf(key) : 0
    const first = seen.get(name)
    const here = [...path, name]
    if (name === '__proto__') {
      walk.faults.push({ path: here, offset, message: `unknown key "${name}"` })
    } else if (first !== undefined) {
      const message = `the key "${name}" is already there on line ${walk.lines.linePos(first).line}`
      walk.faults.push({ path: here, offset, message })
    } else {
      seen.set(name, offset)
      value[name] = readNode(node, { path: here, key: offset }, walk)
    }
  }
  return value
}

function readScalar(node: Scalar, spot: Spot, walk: Walk): unknown {
  const offset = offsetOf(node)
  if (typeof node.value !== 'string' || !node.value.includes('${')) {
    note(spot, offset, walk)
    return node.value
  }
  const found = substitute(node.value, walk.env)
  if (found.faults.length === 0) {
    note(spot, offset, walk, found.from)
    return found.whole && node.type === 'PLAIN' ? plainScalar(found.text) : found.text
  }
  const faults = found.faults.map(({ written, message }) => {
    const within = walk.text.indexOf(written, offset)
    const known = within >= 0 && within < (node.range?.[1] ?? 0)
    return { path: spot.path, offset: known ? within : offset, message }
  })
  return spoil(spot, offset, faults, walk)
}

function note(spot: Spot, value: number, walk: Walk, variables: readonly string[] = []): void {
  walk.places.set(pathText(spot.path), { key: spot.key, value, variables, spoilt: false })
}

function spoil(spot: Spot, value: number, faults: readonly ValueFault[], walk: Walk): null {
  walk.places.set(pathText(spot.path), { key: spot.key, value, variables: [], spoilt: true })
  for (const fault of faults) walk.faults.push(fault)
  return null
}

function offsetOf(node: Node): number {
  return node.range?.[0] ?? 0
}
