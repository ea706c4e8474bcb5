#!/usr/bin/env node
// The launcher of the `switch` command: checks the Node it was started with, then runs the sources in the repository
// or the built files in the published package. Plain JavaScript, because an old Node must be able to read it.
import { existsSync } from 'node:fs'

const [major = 0, minor = 0, patch = 0] = process.versions.node.split('.').map(Number)
// Older ones drop headers without a word in a header flood (CVE-2026-58044).
const recent = major > 24 || (major === 24 && (minor > 18 || (minor === 18 && patch >= 1)))

if (recent) {
  const source = new URL('../src/cli/main.ts', import.meta.url)
  const built = new URL('../dist/cli/main.js', import.meta.url)
  const { main } = await import((existsSync(source) ? source : built).href)
  process.exitCode = await main(process.argv.slice(2))
} else {
  console.error(
    `switch needs Node 24.18.1 or later, this is ${process.versions.node}: run "npx switch" in the repository, or "npm install node@24"`,
  )
  process.exitCode = 2
}
