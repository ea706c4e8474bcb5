// The documents of the stack: what they say of memory, files, alerts and commands is so.
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { allFiles, folder, readText, servicesOf } from './stack-files.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const document = (name: string): Promise<string> => readFile(`${root}docs/${name}.md`, 'utf8')
const names = ['stack', 'restore', 'traefik'] as const

test('the memory table holds the limit of every service, and the sums are right', async () => {
  const text = await document('stack')
  const rows = text.matchAll(/(?<=\| )([a-z-]+)(, in each slot)? \| (\d+) \|/g)
  const told = new Map([...rows].map(([, name = '', , limit]) => [name, Number(limit)]))
  const limits = (await servicesOf(allFiles)).map(([name, { mem_limit: limit = '' }]) => {
    const default_ = /^(?:\$\{APP_MEMORY:-)?(\d+)m\}?$/.exec(limit)?.[1]
    return { file: name.split('/')[0], name: name.split('/')[1] ?? '', mb: Number(default_) }
  })
  expect(Object.fromEntries(told)).toEqual(Object.fromEntries(limits.map((l) => [l.name, l.mb])))
  const sum = (without: string): number =>
    limits
      .filter(({ file }) => file !== without)
      .reduce((all, { file, mb }) => all + mb * (file === 'app.yaml' ? 2 : 1), 0)
  expect(text).toContain(`All together ${sum('')}, both slots counted.`)
  expect(text).toContain(`Without \`observability.yaml\` it is ${sum('observability.yaml')}:`)
})

test.for(names)('every file that docs/%s.md names exists', async (name) => {
  const text = await document(name)
  const named = [...text.matchAll(/`((?:compose|test)\/[\w./-]+)`/g)].map(([, path = '']) => path)
  expect(named.length).toBeGreaterThan(0)
  const made = new Set(['compose/.env'])
  expect(named.filter((path) => !made.has(path) && !existsSync(`${root}${path}`))).toEqual([])
  const linked = [...text.matchAll(/\]\((\w+\.md)\)/g)].map(([, path = '']) => path)
  expect(linked.filter((path) => !existsSync(`${root}docs/${path}`))).toEqual([])
})

test('every alert that a document names is one', async () => {
  const rules = await Promise.all(
    ['gateway', 'machine'].map((part) => readText(`observability/prometheus/rules/${part}.yml`)),
  )
  const alerts = new Set([...rules.join('').matchAll(/- alert: (\w+)/g)].map(([, name]) => name))
  const texts = (await Promise.all(names.map(document))).join('')
  const named = [...texts.matchAll(/`((?:[A-Z][a-z]+){2,})`/g)].map(([, name]) => name)
  expect(named.length).toBeGreaterThan(4)
  expect(named.filter((name) => !alerts.has(name))).toEqual([])
})

test('every variable that a document fills in is one of the stack, and no secret is left out', async () => {
  const example = await readText('.env.example')
  const text = await document('stack')
  const filled = /for name in ([A-Z_ ]+); do/.exec(text)?.[1]?.split(' ') ?? []
  expect(filled.length).toBeGreaterThan(5)
  expect(filled.filter((name) => !example.includes(`\n${name}=\n`))).toEqual([])
  const secrets = [...example.matchAll(/^(\w+(?:PASSWORD|TOKEN|SECRET))=$/gm)].map(([, n]) => n)
  // The mail server's is given, not made.
  expect(secrets.filter((name) => !filled.includes(name ?? ''))).toEqual(['SMTP_PASSWORD'])
  expect(existsSync(`${folder}.env.example`)).toBe(true)
})
