// What the schema cannot see of `notify`: a key that is missing from one that a variable left empty, and keys of another kind.
// A channel without an address is off; that is no mistake (the variable is not set on this machine), and it is said.
import type { Written } from './document.ts'
import type { Problem } from './problem.ts'

/** The keys of each kind beside kind, name and on; the first is the address. */
const keysOf: Readonly<Record<string, readonly string[]>> = {
  discord: ['url'],
  slack: ['url'],
  webhook: ['url', 'secret'],
  email: ['smtp', 'from', 'to'],
}

const own = [...new Set(Object.values(keysOf).flat())]
/** Not signing is a choice. */
const optional = 'secret'

export function notifyProblems(written: Written): Problem[] {
  return channels(written).flatMap(({ index, kind, keys, has }) => [
    ...keys
      .filter((key) => !has(key) && key !== optional)
      .map((key) =>
        problemAt(written, index, key, `is missing: a channel of kind ${kind} needs it`),
      ),
    ...own
      .filter((key) => has(key) && !keys.includes(key))
      .map((key) =>
        problemAt(
          written,
          index,
          key,
          `is not of a channel of kind ${kind}, which has ${keys.join(', ')}`,
        ),
      ),
  ])
}

/** A warning for each channel that is off, and for each that was to sign and does not. */
export function channelsOff(written: Written): Problem[] {
  return channels(written).flatMap(({ index, kind, keys, has }) => {
    const isEmpty = (key: string): boolean => (written.at(['notify', index, key]) ?? '') === ''
    const [address = ''] = keys
    if (isEmpty(address)) {
      const message = `is empty: this ${kind} channel is off, and nobody is told through it`
      return [problemAt(written, index, address, message)]
    }
    if (!has(optional) || !isEmpty(optional)) return []
    return [problemAt(written, index, optional, 'is empty: bodies are not signed')]
  })
}

interface Channel {
  readonly index: number
  readonly kind: string
  readonly keys: readonly string[]
  readonly has: (key: string) => boolean
}

function channels(written: Written): Channel[] {
  const list = written.at(['notify'])
  if (!Array.isArray(list)) return []
  return list.flatMap((item: unknown, index) => {
    const kind = written.at(['notify', index, 'kind'])
    const keys = typeof kind === 'string' ? keysOf[kind] : undefined
    // The schema has said what is wrong with it.
    if (typeof item !== 'object' || item === null || typeof kind !== 'string' || keys === undefined)
      return []
    return [{ index, kind, keys, has: (key: string) => Object.hasOwn(item, key) }]
  })
}

function problemAt(written: Written, index: number, key: string, message: string): Problem {
  return written.problem(['notify', index, key], 'value', message)
}
