// Documents that name files must name files that are there: a copied list rots unseen.
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))

test.for(['README.md', 'ARCHITECTURE.md', 'docs/errors.md', 'docs/deploy.md'])(
  'every path that %s names exists',
  async (document) => {
    const text = await readFile(`${root}${document}`, 'utf8')
    const named = [
      ...text.matchAll(/`((?:src|test|bench|demo|docs|scripts|bin|\.ci)\/[\w./-]*)`/g),
    ].map((m) => m[1] ?? '')
    expect(named.length).toBeGreaterThan(0)
    expect(named.filter((path) => !existsSync(`${root}${path}`))).toEqual([])
  },
)

test.for(['README.md', 'ARCHITECTURE.md'])(
  'every npm script that %s names exists',
  async (document) => {
    const text = await readFile(`${root}${document}`, 'utf8')
    const { scripts } = JSON.parse(await readFile(`${root}package.json`, 'utf8')) as {
      scripts: Record<string, string>
    }
    const named = [...text.matchAll(/npm run ([\w:]+)/g)].map((m) => m[1] ?? '')
    expect(named.filter((name) => !(name in scripts))).toEqual([])
  },
)
