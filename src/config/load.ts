// sluice.yaml to a Config, or to every problem it has. Nothing is half loaded, and nothing is thrown.
import { readFile } from 'node:fs/promises'
import { crossCheck } from './cross-check.ts'
import { readDocument } from './document.ts'
import { channelsOff } from './notify-check.ts'
import { withPlaces, type Config } from './config.ts'
import { inFileOrder, type Problem } from './problem.ts'
import { configSchema } from './schema.ts'
import { unroutedSmoke } from './smoke-routes.ts'
import type { Environment } from './substitute.ts'
import { wordIssues } from './wording.ts'

export type Loaded =
  | { readonly ok: true; readonly config: Config; readonly warnings: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/** Reads and checks a file. A file that cannot be read is a problem on line 0. */
export async function loadConfig(path: string, env: Environment): Promise<Loaded> {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path))
  } catch (error) {
    const message = whyUnreadable(error)
    return { ok: false, problems: [{ file: path, line: 0, column: 0, path: '', message }] }
  }
  return parseConfig(text, { file: path, env })
}

/** Checks the text of a file; `file` is how problems name it, and its folder is where dataDir starts. */
export function parseConfig(
  text: string,
  { file, env }: { readonly file: string; readonly env: Environment },
): Loaded {
  const written = readDocument(text, file, env)
  if (!written.readable) return { ok: false, problems: inFileOrder(written.problems) }
  const checked = configSchema.safeParse(written.value)
  const problems = [
    ...written.problems,
    ...(checked.success
      ? unroutedSmoke(checked.data, written)
      : wordIssues(checked.error.issues, written)),
    ...crossCheck(written),
  ]
  if (!checked.success || problems.length > 0) {
    return { ok: false, problems: inFileOrder(problems) }
  }
  return {
    ok: true,
    config: withPlaces(checked.data, written),
    warnings: inFileOrder(channelsOff(written)),
  }
}

function whyUnreadable(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  switch (code) {
    case 'ENOENT':
      return 'there is no such file; "switch docs" prints a whole one'
    case 'EACCES':
      return 'the file may not be read by this user'
    case 'EISDIR':
      return 'this is a folder; name the file in it'
    case 'ERR_ENCODING_INVALID_ENCODED_DATA':
      return 'the file is not text in UTF-8'
    default:
      return `the file cannot be read: ${error instanceof Error ? error.message : String(error)}`
  }
}
