// The problems of a text, one line each, as the tables of this folder hold them.
import { parseConfig } from '../../src/config/load.ts'
import type { Environment } from '../../src/config/substitute.ts'
import type { Config } from '../../src/config/config.ts'

/** The first line of every fragment that is no config by itself. */
export const twoSlots =
  'slots: { blue: { web: "http://127.0.0.1:3001" }, green: { web: "http://127.0.0.1:3002" } }\n'

/** `line:column  path  message` of each problem; empty when the text loads. */
export function problemLines(text: string, env: Environment = {}): string[] {
  const loaded = parseConfig(text, { file: 'sluice.yaml', env })
  if (loaded.ok) return []
  return loaded.problems.map(({ line, column, path, message }) =>
    [`${line}:${column}`, path, message].filter((part) => part !== '').join('  '),
  )
}

/** The config of a text that must load. */
export function configOf(text: string, env: Environment = {}): Config {
  const loaded = parseConfig(text, { file: 'sluice.yaml', env })
  if (!loaded.ok) throw new Error(problemLines(text, env).join('\n'))
  return loaded.config
}
