// Whether the judge does what its rule was chosen for: simulated bakes, seeded, each figure beside the one that is expected. Exits
// 1 where one is missed.
import { costs } from './judge-cost.ts'
import { delaysFromTheStart, delaysOfLateFaults, visibleFailures } from './judge-delay.ts'
import { falseRollbacks, rollbacksAtTheLimit } from './judge-false.ts'
import { print, type Figure } from './judge-figures.ts'
import { slowReleases } from './judge-latency.ts'
import { loneClient, poisoning, rareRoute } from './judge-special.ts'

const parts: readonly (readonly [string, () => readonly Figure[]])[] = [
  ['Cost of one response, and what is kept', costs],
  ['Bad from the first request: seconds, median/p95 [failures] share found', delaysFromTheStart],
  ['Bad after 300 s: seconds from then on, median/p95', delaysOfLateFaults],
  ['Failures that visitors see, median', visibleFailures],
  ['No worse: how many bakes of 600 s are rolled back', falseRollbacks],
  ['As bad as may be: how many are rolled back (alpha 0.1%)', rollbacksAtTheLimit],
  ['One route of twenty, with 1% of 50 requests/s, fails', rareRoute],
  ['One client, one of its two routes fails always: seconds, median/p95', loneClient],
  ['A few clients fail two requests in three: how many bakes of 300 s are rolled back', poisoning],
  ['Slower: seconds after the warm-up, median/p95 share found', slowReleases],
]

const all: Figure[] = []
for (const [title, measure] of parts) {
  const figures = measure()
  print(title, figures)
  all.push(...figures)
}
console.log(JSON.stringify({ bench: 'judge', missed: all.filter((figure) => figure.missed) }))
if (all.some((figure) => figure.missed)) process.exitCode = 1
