// Sluice beside other proxies: every case of the comparison is done well, and nobody who is installed does better.
import { expect, test } from 'vitest'
import { cases } from './compare/cases.ts'
import { compare, okCount } from './compare/compare.ts'
import { peers } from './compare/peers/all.ts'
import { sluice } from './compare/peers/sluice.ts'
import { summary } from './compare/table.ts'

test('Sluice does well in every case of the comparison', { timeout: 120_000 }, async () => {
  const { columns } = await compare([sluice], cases, () => {})
  const verdicts = columns[0]?.verdicts ?? []
  const failed = cases.flatMap(({ name }, i) =>
    verdicts[i] === 'ok' ? [] : [`${name}: ${verdicts[i]}`],
  )
  expect(failed).toEqual([])
  expect(verdicts).toHaveLength(cases.length)
})

test('no peer does well in more cases than Sluice', { timeout: 240_000 }, async () => {
  const comparison = await compare(peers, cases, () => {})
  console.log(summary(comparison))
  const [ours, ...others] = comparison.columns
  const most = ours === undefined ? 0 : okCount(ours)
  expect(most).toBeGreaterThan(0)
  expect(others.filter((column) => okCount(column) > most).map(({ name }) => name)).toEqual([])
})
