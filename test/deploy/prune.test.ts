// Which images go: never what a slot was given, never what somebody else uses or has named.
import { expect, test } from 'vitest'
import { choosePruning } from '../../src/deploy/prune.ts'
import { emptyRecord, withDeployed, type DeployRecord } from '../../src/deploy/record.ts'

const versions = ['v1', 'v2', 'v3', 'v4']

/** Four versions, one after the other, into alternating slots. */
const record = versions.reduce<DeployRecord>((known, version, i) => {
  const image = { id: version, ref: `shop:${version}`, from: 'asked' } as const
  const deployed = {
    images: { web: image },
    version,
    fingerprint: version,
    after: i,
    at: '',
    by: '',
    why: '',
  }
  const names = { [version]: [`shop:${version}`, `sluice/shop/web:${version}`] }
  return withDeployed(known, i % 2 === 0 ? 'green' : 'blue', deployed, names)
}, emptyRecord)

const tagged = new Map(versions.map((v) => [v, [`shop:${v}`, `sluice/shop/web:${v}`]]))
const nothing: ReadonlySet<string> = new Set()

function removed(tags: ReadonlyMap<string, readonly string[]>, inUse = nothing): string[] {
  return choosePruning(record, { tags, inUse }).remove.map(({ id }) => id)
}

test('what both slots were given stays, the rest goes by all its names', () => {
  const { remove } = choosePruning(record, { tags: tagged, inUse: nothing })
  expect(remove).toEqual([
    { id: 'v1', names: ['shop:v1', 'sluice/shop/web:v1'] },
    { id: 'v2', names: ['shop:v2', 'sluice/shop/web:v2'] },
  ])
})

test('what any container uses stays', () => {
  expect(removed(tagged, new Set(['v1']))).toEqual(['v2'])
})

test('what somebody else has named stays', () => {
  expect(removed(new Map([...tagged, ['v1', ['shop:v1', 'other/app:7']]]))).toEqual(['v2'])
})

test('a name that has moved to another image is not removed with the old one', () => {
  const moved = choosePruning(record, { tags: new Map([...tagged, ['v1', []]]), inUse: nothing })
  expect(moved.remove[0]).toEqual({ id: 'v1', names: ['v1'] })
})

test('what is gone already is only forgotten', () => {
  const tags = new Map([...tagged].filter(([id]) => id !== 'v1'))
  expect(choosePruning(record, { tags, inUse: nothing })).toMatchObject({ gone: ['v1'] })
  expect(removed(tags)).toEqual(['v2'])
})

test.each([
  ['acme/web', 'acme/web:latest'],
  ['docker.io/acme/web:2', 'acme/web:2'],
  ['docker.io/library/web:2', 'web:2'],
  ['registry.example:5000/web', 'registry.example:5000/web:latest'],
  ['acme/web:2@sha256:0', 'acme/web:2'],
])('%s is what an engine calls %s', (ref, name) => {
  const known = { ...record, images: { v1: { refs: [ref] } } }
  const { remove } = choosePruning(known, { tags: new Map([['v1', [name]]]), inUse: nothing })
  expect(remove).toHaveLength(1)
})
