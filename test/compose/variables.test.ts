// The variables of the stack: each is told in .env.example, those that must be set say so in words, and none is a secret
// that was committed.
import { expect, test } from 'vitest'
import { allFiles, readText } from './stack-files.ts'

interface Use {
  readonly name: string
  readonly word: string
}

const uses: Use[] = []
for (const file of allFiles) {
  // Not in comments, and not the doubled dollar of a literal one.
  const text = (await readText(file)).replaceAll(/^\s*#.*$/gm, '').replaceAll('$$', '')
  for (const [, name = '', word = ''] of text.matchAll(/\$\{(\w+)([^}]*)\}/g)) {
    uses.push({ name, word })
  }
}
const example = await readText('.env.example')

test('every variable has a default, or says what to put there when it is missing', () => {
  expect(uses.length).toBeGreaterThan(30)
  expect(uses.filter(({ word }) => !/^:-|^:\?[\w ,;:./-]{10,}$/.test(word))).toEqual([])
})

test('.env.example names every variable that must be set, empty, and none that nothing reads', () => {
  const required = new Set(uses.filter(({ word }) => word.startsWith(':?')).map(({ name }) => name))
  // What the command sets itself.
  required.delete('SLUICE_SLOT')
  const set = [...example.matchAll(/^(\w+)=(.*)$/gm)].map(([, name = '', value = '']) => ({
    name,
    value,
  }))
  const empty = set.filter(({ value }) => value === '').map(({ name }) => name)
  expect(empty.toSorted()).toEqual([...required].toSorted())
  const known = new Set(uses.map(({ name }) => name).concat('COMPOSE_FILE'))
  const written = [...example.matchAll(/^#?(\w+)=/gm)].map(([, name = '']) => name)
  expect(written.filter((name) => !known.has(name))).toEqual([])
})

test('nothing that is committed holds a password', () => {
  const secrets = uses.filter(({ name }) => /PASSWORD|TOKEN|WEBHOOK/.test(name))
  expect(secrets.length).toBeGreaterThan(10)
  expect(secrets.filter(({ word }) => !word.startsWith(':?'))).toEqual([])
})
