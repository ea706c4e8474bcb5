// Writes sluice.schema.json from the schema: run it after a change in src/config, and commit the file.
import { writeFile } from 'node:fs/promises'
import { configJsonSchema } from '../src/config/json-schema.ts'

const file = new URL('../sluice.schema.json', import.meta.url)
await writeFile(file, `${JSON.stringify(configJsonSchema(), null, 2)}\n`)
