// Writes docs/errors.md from the catalogue: the page for whoever meets a code in a log or a header. A test keeps it current.
import { writeFile } from 'node:fs/promises'
import { errorsPage } from './errors-page.ts'

await writeFile(new URL('../docs/errors.md', import.meta.url), errorsPage())
