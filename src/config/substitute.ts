// `${NAME}` and `${NAME:-default}` in one scalar value; `$${` stands for a literal `${`.
// Works on parsed values, so a variable can never add YAML structure.

export type Environment = Readonly<Record<string, string | undefined>>

export interface Substituted {
  readonly text: string
  /** The value was one substitution and nothing else. */
  readonly whole: boolean
  /** The substitutions as written, such as `${RATE}`. */
  readonly from: readonly string[]
  readonly faults: readonly Fault[]
}

export interface Fault {
  /** The part at fault, as written. */
  readonly written: string
  readonly message: string
}

/** The length is bounded so that a text full of open ones is not searched to its end for each. */
const marks = /\$\$\{|\$\{([^}]{0,1000})\}|\$\{/g
const shape = /^([A-Za-z_][A-Za-z0-9_]*)(?::-([\s\S]*))?$/

/** Replaces the variables of one value. Faults (unset, misspelt) are listed; the text is then of no use. */
export function substitute(value: string, env: Environment): Substituted {
  const faults: Fault[] = []
  const from: string[] = []
  const text = value.replaceAll(marks, (written: string, inside: string | undefined) => {
    if (written === '$${') return '${'
    from.push(written)
    const [, name, fallback] = shape.exec(inside ?? '') ?? []
    if (name === undefined) {
      faults.push({ written, message: `expected \${NAME} or \${NAME:-default}, got ${written}` })
      return ''
    }
    const found = Object.hasOwn(env, name) ? env[name] : undefined
    if (fallback !== undefined) return found === undefined || found === '' ? fallback : found
    if (found !== undefined) return found
    const message = `the environment variable ${name} is not set; set it, or give a default: \${${name}:-value}`
    faults.push({ written, message })
    return ''
  })
  return { text, whole: from.length === 1 && from[0] === value, from, faults }
}

/** The value that YAML 1.2 (core schema) gives a plain scalar; undefined for an empty one: not set. */
export function plainScalar(text: string): string | number | boolean | null | undefined {
  if (text === '') return undefined
  if (/^(?:~|null|Null|NULL)$/.test(text)) return null
  if (/^(?:true|True|TRUE)$/.test(text)) return true
  if (/^(?:false|False|FALSE)$/.test(text)) return false
  if (/^0o[0-7]+$/.test(text) || /^0x[0-9a-fA-F]+$/.test(text)) return Number(text)
  if (/^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/.test(text)) return Number(text)
  if (/^[-+]?\.(?:inf|Inf|INF)$/.test(text)) return text.startsWith('-') ? -Infinity : Infinity
  return /^\.(?:nan|NaN|NAN)$/.test(text) ? Number.NaN : text
}
