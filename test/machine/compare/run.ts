// Compares Sluice with other proxies and prints a table. Usage: run.ts [--json] [--write] [--only NAME,NAME]
// `--write` puts the table into docs/comparison.md and its sums into the README, and refuses to if a peer is missing or left out.
import { readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { cases, topics } from './cases.ts'
import { compare } from './compare.ts'
import { peers } from './peers/all.ts'
import { document, summary, table, topicTable } from './table.ts'

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
    const root = new URL('../../../', import.meta.url)
    await writeFile(new URL('docs/comparison.md', root), document(comparison, topics))
    const readme = new URL('README.md', root)
    const sums = topicTable(comparison, topics)
    const between = /(<!-- compared -->\n)[^]*?(<!-- \/compared -->)/
    const text = await readFile(readme, 'utf8')
    await writeFile(
      readme,
      text.replace(between, (_all, from, to) => `${from}\n${sums}\n\n${to}`),
    )
  }
}
