// The watch at a terminal: lines that are drawn anew below those that scroll by, and the looks that feed them.
import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { followBake } from '../../src/cli/follow-bake.ts'
import { createLiveLines } from '../../src/cli/live-lines.ts'
import type { Reply } from '../../src/cli/client.ts'
import { bakingOf, evidenceOf, greenStatusOf, statusOf } from './records.ts'

const up = (lines: number): string => `\u001B[${lines}A\u001B[1G\u001B[0J`

test('a drawing takes the place of the one before, however many lines it had', () => {
  const { terminal, written } = recording()
  const live = createLiveLines(terminal, true)
  live.draw(['1s of 10m'])
  live.draw(['2s of 10m', 'p99 58ms'])
  live.draw(['3s of 10m'])
  live.draw([])
  live.draw([])
  expect(written()).toBe(`1s of 10m\n${up(1)}2s of 10m\np99 58ms\n${up(2)}3s of 10m\n${up(1)}`)
})

test('lines that stay go above the drawing, which is drawn again below them', () => {
  const { terminal, written } = recording()
  const live = createLiveLines(terminal, true)
  live.above(['✔ confirm'])
  live.draw(['1s of 10m'])
  live.above(['✔ drain'])
  expect(written()).toBe(`✔ confirm\n1s of 10m\n${up(1)}✔ drain\n1s of 10m\n`)
})

test('without a terminal nothing is drawn', () => {
  const { terminal, written } = recording()
  const live = createLiveLines(terminal, false)
  live.draw(['1s of 10m'])
  live.above(['✔ drain'])
  live.draw([])
  expect(written()).toBe('✔ drain\n')
})

test('a watch is looked at at once and at each tick, and a look that fails is left out', async () => {
  const over = new AbortController()
  const later = bakingOf({ evidence: evidenceOf({ elapsedMs: 25_000 }) })
  const replies: Reply[] = [
    answered(greenStatusOf({ promote: bakingOf() })),
    { kind: 'unreachable', detail: 'nothing listens' },
    answered(statusOf()),
    answered(greenStatusOf({ promote: later })),
  ]
  const seen: unknown[] = []
  await followBake(
    {
      client: {
        at: { address: { kind: 'unix', path: '/s' }, token: null, from: '' },
        get: async () => replies.shift() ?? answered(statusOf()),
      },
      async tick() {
        if (replies.length === 0) over.abort()
      },
      onPromotion: (promotion) => seen.push(promotion.evidence?.elapsedMs),
    },
    over.signal,
  )
  expect(seen).toEqual([23_000, 25_000])
})

function answered(body: object): Reply {
  return { kind: 'answered', status: 200, body }
}

function recording() {
  const terminal = new PassThrough()
  const chunks: string[] = []
  terminal.on('data', (chunk: Buffer) => chunks.push(chunk.toString()))
  return { terminal, written: () => chunks.join('') }
}
