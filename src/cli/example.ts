// The commented sluice.example.yaml as text: whole, or the part of one setting.
import { readFile } from 'node:fs/promises'

/** It lies beside the package's own files, in the repository and in the published package. */
export function readExample(): Promise<string> {
  return readFile(new URL('../../sluice.example.yaml', import.meta.url), 'utf8')
}

/** The top-level settings, in their order; those that stand as a comment too. */
export function sectionNames(example: string): string[] {
  return example.split('\n').flatMap((line) => keyOf(line) ?? [])
}

/** The lines of one setting with the comment above it; null if there is no such setting. */
export function sectionOf(example: string, name: string): string[] | null {
  const lines = example.split('\n')
  const at = lines.findIndex((line) => keyOf(line) === name)
  if (at === -1) return null
  let start = at
  while (start > 0 && lines[start - 1]?.startsWith('#') === true) start--
  let end = at + 1
  // What is below a setting that stands as a comment is set in as well.
  while (end < lines.length && /^(?: |# {2})/.test(lines[end] ?? '')) end++
  return lines.slice(start, end)
}

function keyOf(line: string): string | undefined {
  return /^#?([a-zA-Z]+):/.exec(line)?.[1]
}
