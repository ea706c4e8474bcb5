// Makes dist/, what the published package runs: the sources as JavaScript, and the files of the admin page as they are.
import { execFileSync } from 'node:child_process'
import { cpSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../', import.meta.url))

rmSync(`${root}dist`, { recursive: true, force: true })
execFileSync(
  process.execPath,
  [`${root}node_modules/typescript/bin/tsc`, '-p', 'tsconfig.build.json'],
  {
    cwd: root,
    stdio: 'inherit',
  },
)
cpSync(`${root}src/admin/page`, `${root}dist/admin/page`, {
  recursive: true,
  filter: (file) => !file.endsWith('.json'),
})
