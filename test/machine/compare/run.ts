// Compares Sluice with other proxies and prints a table. Usage: run.ts [--json] [--write] [--only NAME,NAME]
// `--write` puts the table into docs/comparison.md, and refuses to if a peer is missing or left out.
import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { cases, topics } from './cases.ts'
import { compare } from './compare.ts'
import { peers } from './peers/all.ts'
import { document, summary, table } from './table.ts'

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    only: { type: 'string' },
  },
})
const names = values.only?.split(',')
const chosen = peers.filter(({ name }) => names === undefined || names.includes(name))
const comparison = await compare(chosen, cases, (line) => {
  if (process.stderr.isTTY) console.error(line)
})
for (const name of comparison.missing) console.error(`${name} is not installed and left out`)
if (values.json) {
  const { columns, missing } = comparison
  const rows = cases.map(({ name, rfc }) => ({ name, rfc }))
  console.log(JSON.stringify({ cases: rows, columns, missing }, null, 2))
} else {
  console.log(table(comparison, topics))
  console.log(summary(comparison))
}
if (values.write) {
  if (comparison.columns.length < peers.length) {
    console.error(
      'docs/comparison.md is not written: it would have fewer columns. Install what is missing.',
    )
    process.exitCode = 1
  } else {
    const path = new URL('../../../docs/comparison.md', import.meta.url)
    await writeFile(path, document(comparison, topics))
  }
}
