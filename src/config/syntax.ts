// What the YAML parser complains of, one complaint for each mistake, in words that say what to do.
import type { Document, YAMLError } from 'yaml'

export interface Fault {
  readonly offset: number
  readonly message: string
}

/** The first error of each line; what the parser reports as the consequence of an earlier one is left out. */
export function syntaxErrors(text: string, doc: Document): Fault[] {
  const errors: YAMLError[] = [...doc.errors, ...doc.warnings].sort((a, b) => a.pos[0] - b.pos[0])
  // After a broken value the parser takes the rest of the file for junk behind the document.
  const causes = errors.filter((error) => !error.message.includes('token in YAML stream'))
  const lines = new Set<number>()
  return (causes.length > 0 ? causes : errors.slice(0, 1)).flatMap((error) => {
    const offset = error.pos[0]
    const line = text.lastIndexOf('\n', offset - 1)
    if (lines.has(line)) return []
    lines.add(line)
    return [{ offset, message: words(error, text) }]
  })
}

function words(error: YAMLError, text: string): string {
  const offset = error.pos[0]
  switch (error.code) {
    case 'MULTIPLE_DOCS':
      return 'a second YAML document starts here; the file must hold one'
    case 'TAG_RESOLVE_FAILED':
      return `YAML tags are not understood here, got ${text.slice(offset, error.pos[1]).trim()}`
    case 'TAB_AS_INDENT':
      return 'YAML is indented with spaces, got a tab'
    case 'NON_STRING_KEY':
      return 'a key must be a plain word'
    case 'UNEXPECTED_TOKEN':
      if (text.slice(offset - 1, offset + 1) === '${') {
        return 'a value with ${…} inside { } or [ ] must be in quotes'
      }
      return `this is not YAML: ${lowerFirst(error.message)}; put the value in quotes if it is meant as text`
    default:
      return `this is not YAML: ${lowerFirst(error.message)}`
  }
}

function lowerFirst(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1)
}
