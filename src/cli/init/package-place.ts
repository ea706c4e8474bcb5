// Where this package lies, seen from the folder of an app: what its files must say to find the schema and what the gateway is built from.
import { existsSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface PackagePlace {
  /** sluice.schema.json, from sluice.yaml. */
  readonly schema: string
  /** The folder with the Dockerfile of the gateway, from compose/; null: this installation has none. */
  readonly buildFrom: string | null
}

export function placeSeenFrom(dir: string): PackagePlace {
  const root = fileURLToPath(new URL('../../..', import.meta.url))
  const dockerfile = existsSync(join(root, 'Dockerfile'))
  return {
    schema: seen(dir, join(root, 'sluice.schema.json')),
    buildFrom: dockerfile ? seen(join(dir, 'compose'), root) : null,
  }
}

function seen(from: string, to: string): string {
  const path = relative(resolve(from), resolve(to)).replaceAll('\\', '/')
  return path.startsWith('.') ? path : `./${path}`
}
