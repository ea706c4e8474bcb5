// The start: what was recorded decides who serves, and what was cut short is undone or closed, and said.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Promotion } from '../../src/model/promotion.ts'
import { boot } from '../../src/switch/boot.ts'
import { openHistory } from '../../src/switch/history.ts'
import { encodeState, type SavedState } from '../../src/switch/saved-state.ts'
import { createStateFile } from '../../src/switch/state-file.ts'
import { temporaryDir } from '../support/gateway.ts'
import { promotionOf } from '../support/promotion-of.ts'

async function left(state: SavedState, ...promotions: Promotion[]): Promise<string> {
  const dir = await temporaryDir()
  await createStateFile(dir).write(state)
  const { history } = await openHistory(dir)
  for (const promotion of promotions) await history.record(promotion)
  return dir
}

const intent = { promotion: 2, to: 'green', generation: 6, kind: 'switch' } as const

test("a first start serves the config's first slot and writes that down", async () => {
  const dir = join(await temporaryDir(), 'data')
  const booted = await boot(dir, 'green')
  expect(booted.state).toEqual({ live: 'green', generation: 1, promotion: null })
  expect([booted.source, booted.problem, booted.warnings]).toEqual(['none', null, []])
  expect((await createStateFile(dir).read()).state).toEqual({
    live: 'green',
    generation: 1,
    intent: null,
  })
})

test('the recorded slot serves, whatever the config names first', async () => {
  const dir = await left({ live: 'green', generation: 5, intent: null })
  const { state, warnings } = await boot(dir, 'blue')
  expect(state).toMatchObject({ live: 'green', generation: 5 })
  expect(warnings).toEqual([])
})

test('a switch that was not confirmed is undone, recorded as interrupted, and said', async () => {
  const dir = await left({ live: 'blue', generation: 5, intent }, promotionOf({ id: 2 }))
  const { state, warnings } = await boot(dir, 'blue')
  expect(state).toMatchObject({
    live: 'blue',
    promotion: { id: 2, phase: 'done', result: 'interrupted' },
  })
  expect(state.generation).toBeGreaterThan(6)
  expect(warnings).toEqual([
    expect.stringMatching(/moved traffic to green.*not confirmed, so blue serves/),
  ])
  expect((await createStateFile(dir).read()).state?.intent).toBeNull()
  expect((await openHistory(dir)).history.find(2)?.result).toBe('interrupted')
  expect((await boot(dir, 'blue')).warnings).toEqual([])
})

test('a promotion that died before it wrote anything is interrupted, and nothing else changes', async () => {
  const dir = await left({ live: 'blue', generation: 5, intent: null }, promotionOf({ id: 2 }))
  const { state } = await boot(dir, 'blue')
  expect(state).toMatchObject({
    live: 'blue',
    generation: 5,
    promotion: { result: 'interrupted', generation: null },
  })
})

test('a promotion that died while it drained keeps its result', async () => {
  const draining = promotionOf({ id: 2, phase: 'drain', result: 'promoted', generation: 6 })
  const dir = await left({ live: 'green', generation: 6, intent: null }, draining)
  const { state } = await boot(dir, 'blue')
  expect(state.promotion).toMatchObject({
    phase: 'done',
    result: 'promoted',
    generation: 6,
    verdict: { kind: 'ended' },
  })
})

test.each([
  ['promote', 'promoted'],
  ['rollback', 'rolled-back'],
] as const)(
  'a %s confirmed on disk that died before the history knew is %s: it can be rolled back',
  async (kind, result) => {
    const dir = await left(
      { live: 'green', generation: 6, intent: null },
      promotionOf({ id: 2, kind }),
    )
    const { state } = await boot(dir, 'blue')
    expect(state).toMatchObject({
      live: 'green',
      promotion: { phase: 'done', result, generation: 6 },
    })
  },
)

test('without any readable state a promotion that was cut short is not taken for done', async () => {
  const dir = await left(
    { live: 'green', generation: 6, intent: null },
    promotionOf({ id: 2, from: 'green', to: 'blue' }),
  )
  for (const name of ['state.json', 'state.last-good.json']) await writeFile(join(dir, name), 'x')
  const { state } = await boot(dir, 'blue')
  expect(state).toMatchObject({ live: 'blue', promotion: { result: 'interrupted' } })
})

test('a promotion that was over stays as it was', async () => {
  const done = promotionOf({ id: 2, phase: 'done', result: 'refused' })
  const dir = await left({ live: 'blue', generation: 5, intent: null }, done)
  const text = await readFile(join(dir, 'history.ndjson'), 'utf8')
  expect((await boot(dir, 'blue')).state.promotion).toEqual(done)
  expect(await readFile(join(dir, 'history.ndjson'), 'utf8')).toBe(text)
})

test('a torn state is replaced by the last good one, with a warning that names the file and the slot', async () => {
  const dir = await left({ live: 'green', generation: 5, intent: null })
  await writeFile(
    join(dir, 'state.json'),
    encodeState({ live: 'green', generation: 5, intent: null }).slice(0, 60),
  )
  const booted = await boot(dir, 'blue')
  expect(booted.state.live).toBe('green')
  expect(booted.source).toBe('last-good')
  expect(booted.warnings).toEqual([
    expect.stringMatching(/state\.json: .*last good copy was used: green serves/),
  ])
})

test("with no readable state the config's first slot serves, with a warning", async () => {
  const dir = await left({ live: 'green', generation: 5, intent: null })
  for (const name of ['state.json', 'state.last-good.json']) await writeFile(join(dir, name), '')
  const booted = await boot(dir, 'blue')
  expect(booted.state.live).toBe('blue')
  expect(booted.source).toBe('none')
  expect(booted.warnings).toEqual([expect.stringMatching(/first slot is used: blue serves/)])
})

test('lines of the history that cannot be read are counted in a warning', async () => {
  const dir = await left({ live: 'blue', generation: 5, intent: null })
  await writeFile(join(dir, 'history.ndjson'), 'x\ny\n')
  expect((await boot(dir, 'blue')).warnings).toEqual([
    expect.stringMatching(/^2 line\(s\) of the history/),
  ])
})

test('a data directory that cannot be written to fails the start', async () => {
  const dir = await temporaryDir()
  await writeFile(join(dir, 'file'), '')
  await expect(boot(join(dir, 'file'), 'blue')).rejects.toThrow(/EEXIST|ENOTDIR/)
})
