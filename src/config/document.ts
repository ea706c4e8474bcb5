// A YAML text as plain values, with the place of every key and value kept beside them.
// It knows YAML and variables, and nothing of what the settings mean.
import { isScalar, LineCounter, parseDocument } from 'yaml'
import { pathText, type Path, type Problem } from './problem.ts'
import type { Environment } from './substitute.ts'
import { syntaxErrors, type Fault } from './syntax.ts'
import { readValues, type Place } from './values.ts'

const lengthAtMost = 1_000_000

export interface Written {
  readonly file: string
  /** Maps have no prototype. A value that a variable left empty is undefined. */
  readonly value: unknown
  /** Of the YAML and its variables. When `readable` is false there is nothing else to check. */
  readonly problems: readonly Problem[]
  readonly readable: boolean
  /** The value of a path; undefined when there is none. */
  at(path: Path): unknown
  /** Whether this value already has a problem, so that nothing more is said of it. */
  spoilt(path: Path): boolean
  /** The variables a value was made from, such as `${RATE}`; empty when it was written out. */
  variables(path: Path): readonly string[]
  /** A problem at the value of a path, at its key, or at the nearest thing above that exists. */
  problem(path: Path, side: 'key' | 'value', message: string): Problem
  /** The line of the key of a path (of the value, in a list); 1 when there is none. */
  line(path: Path): number
}

/** Reads one YAML document. Never throws: what cannot be read is a problem. */
export function readDocument(text: string, file: string, env: Environment): Written {
  const lines = new LineCounter()
  const read = readText(text, lines, env)
  const at = (offset: number, path: string, message: string): Problem => {
    const { line, col } = lines.linePos(offset)
    return { file, line: Math.max(1, line), column: Math.max(1, col), path, message }
  }
  const placeOf = (path: Path): Place | undefined => read.places.get(pathText(path))
  return {
    file,
    value: read.value,
    readable: read.readable,
    problems: read.faults.map((fault) => at(fault.offset, pathText(fault.path), fault.message)),
    at: (path) => valueAt(read.value, path),
    spoilt: (path) => placeOf(path)?.spoilt === true,
    variables: (path) => placeOf(path)?.variables ?? [],
    line: (path) => lines.linePos(offsetOf(placeOf(path), 'key')).line,
    problem(path, side, message) {
      const own = placeOf(path)
      if (own) return at(offsetOf(own, side), pathText(path), message)
      let above = path
      while (above.length > 0 && !placeOf(above)) above = above.slice(0, -1)
      return at(offsetOf(placeOf(above), 'key'), pathText(path), message)
    },
  }
}

interface Read {
  readonly value: unknown
  readonly readable: boolean
  readonly places: ReadonlyMap<string, Place>
  readonly faults: readonly (Fault & { readonly path: Path })[]
}

function readText(text: string, lines: LineCounter, env: Environment): Read {
  if (text.length > lengthAtMost) return unreadable('the file is longer than a million characters')
  try {
    // Duplicate keys are found by readValues, where the line of the first one is known.
    const options = { lineCounter: lines, prettyErrors: false, uniqueKeys: false, stringKeys: true }
    const doc = parseDocument(text, options)
    const errors = syntaxErrors(text, doc)
    if (errors.length > 0) return { ...unreadable(''), faults: errors.map(withoutPath) }
    if (doc.contents === null || (isScalar(doc.contents) && doc.contents.value === null)) {
      return unreadable('the file has no settings; it needs at least slots, see "switch docs"')
    }
    const values = readValues(doc, text, lines, env)
    return values
      ? { ...values, readable: true }
      : unreadable('the aliases expand to too many values')
  } catch (error) {
    // The YAML composer and the reading recurse; only absurd nesting exhausts the stack.
    if (error instanceof RangeError) return unreadable('the values are nested too deeply')
    throw error
  }
}

function unreadable(message: string): Read {
  const faults = [withoutPath({ offset: 0, message })]
  return { value: null, readable: false, places: new Map(), faults }
}

function withoutPath(fault: Fault): Fault & { path: Path } {
  return { ...fault, path: [] }
}

function offsetOf(place: Place | undefined, side: 'key' | 'value'): number {
  return (side === 'key' ? place?.key : null) ?? place?.value ?? 0
}

function valueAt(root: unknown, path: Path): unknown {
  let value = root
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined
    value = Reflect.get(value, part)
  }
  return value
}
