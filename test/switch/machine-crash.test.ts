// The machine under every order of events and a crash between any two effects: what is on disk never lies about traffic.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { isExclusive } from '../../src/model/promotion.ts'
import {
  begin,
  crash,
  finishDrain,
  judge,
  onDisk,
  replay,
  startModel,
  step,
  type Fate,
  type Model,
} from './crash-model.ts'

type Command =
  | { readonly do: 'begin'; readonly how: Parameters<typeof begin>[1] }
  | { readonly do: 'step'; readonly pick: number; readonly ok: boolean }
  | { readonly do: 'drain' | 'replay'; readonly pick: number }
  | { readonly do: 'crash' | 'condemn' | 'judge' }

const pick = fc.nat(50)
const ok = fc.integer({ min: 0, max: 4 }).map((n) => n > 0)
const commands = fc.array(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant('begin' as const),
        how: fc.record({
          kind: fc.constantFrom('promote' as const, 'rollback' as const),
          forced: fc.boolean(),
          held: fc.boolean(),
          bake: fc.constantFrom(null, { ms: 1000, onFail: 'rollback' as const }),
        }),
      }),
    },
    { weight: 12, arbitrary: fc.record({ do: fc.constant('step' as const), pick, ok }) },
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constantFrom('drain' as const, 'replay' as const), pick }),
    },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('condemn' as const) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('judge' as const) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('crash' as const) }) },
  ),
  { minLength: 20, maxLength: 120 },
)

test('traffic is where the disk says, whatever happens in whatever order, over any number of crashes', () => {
  const seen = {
    begun: 0,
    crashed: 0,
    undone: 0,
    promoted: 0,
    'rolled-back': 0,
    refused: 0,
    'put-back': 0,
    'taken back': 0,
    condemned: 0,
    judged: 0,
  }
  fc.assert(
    fc.property(commands, (list) => {
      const model = startModel()
      for (const command of list) {
        obey(model, command, seen)
        checkTraffic(model)
      }
      settle(model)
      for (const fate of model.begun.values()) seen[checkFate(fate)]++
    }),
    { numRuns: 3000 },
  )
  // A property that never reached a corner says nothing about it.
  for (const [what, times] of Object.entries(seen)) expect(times, what).toBeGreaterThan(100)
})

function obey(
  model: Model,
  command: Command,
  seen: Record<'begun' | 'crashed' | 'undone' | 'condemned' | 'judged', number>,
): void {
  switch (command.do) {
    case 'begin':
      if (begin(model, command.how)) seen.begun++
      return
    case 'step':
      return step(model, command.pick, command.ok)
    case 'drain':
      return finishDrain(model, command.pick)
    case 'replay':
      return expect(replay(model, command.pick)).toBe(false)
    case 'condemn':
      if (judge(model, 'condemned')) seen.condemned++
      return
    case 'judge':
      if (judge(model, 'judged')) seen.judged++
      return
    case 'crash': {
      const before = onDisk(model)
      const highest = Math.max(...model.generations)
      const recovered = crash(model)
      seen.crashed++
      expect(recovered.intent).toBeNull()
      expect(recovered.live).toBe(before.live)
      // Nothing was under way: the World in force is the recorded one, and keeps its number.
      expect(recovered.generation).toBeGreaterThanOrEqual(highest)
      if (before.intent === null) return
      seen.undone++
      expect(recovered.generation).toBeGreaterThan(highest)
      model.generations.push(recovered.generation)
    }
  }
}

function checkTraffic(model: Model): void {
  const { live, intent } = onDisk(model)
  if (model.traffic.live !== live) expect(intent?.to).toBe(model.traffic.live)
  const { generations } = model
  for (const [i, generation] of generations.entries()) {
    if (i > 0) expect(generation).toBeGreaterThan(generations[i - 1] ?? 0)
  }
  const unanswered = [...model.begun.entries()].filter(
    ([id, fate]) => fate.answers.length === 0 && !answerIsDue(model, id),
  )
  expect(unanswered.length).toBeLessThanOrEqual(1)
  const { promotion } = model.state
  // What the judge takes back was answered before, unless it was very quick.
  const told = promotion?.phase === 'roll-back' && promotion.result === 'promoted'
  expect(unanswered.length).toBe(isExclusive(promotion) && !told ? 1 : 0)
}

/** Whether its answer is decided and only not given yet. */
function answerIsDue(model: Model, id: number): boolean {
  return model.chains
    .flat()
    .some((effect) => effect.type === 'answer' && effect.promotion.id === id)
}

/** Everything that was begun gets what it waits for. */
function settle(model: Model): void {
  while (model.chains.length > 0 || model.drains.length > 0) {
    if (model.chains.length > 0) step(model, 0, true)
    else finishDrain(model, 0)
    checkTraffic(model)
  }
  // Whatever became of the switch, nobody waits for it any more.
  expect(model.held).toBe(false)
  // A bake may be open: the rest is over.
  if (model.watched === null) expect(model.guarded).toBe(false)
  judge(model, 'judged')
  while (model.chains.length > 0) step(model, 0, true)
  expect(model.guarded).toBe(false)
}

function checkFate({
  answers,
  closed,
  published,
}: Fate): 'promoted' | 'rolled-back' | 'refused' | 'put-back' | 'taken back' {
  expect(answers.length).toBe(1)
  expect(closed.length).toBe(1)
  const [said, known] = [answers[0], closed[0]]
  const result = known?.result ?? 'pending'
  // Only the judge changes what was answered, and only this way.
  const taken = known?.kind === 'promote' && result === 'rolled-back'
  if (!taken) expect(said?.result).toBe(result)
  if (result === 'pending' || result === 'interrupted')
    throw new Error(`it was answered as ${result}`)
  const fate = taken ? 'taken back' : result
  const worlds = { refused: 0, 'put-back': 2, promoted: 1, 'rolled-back': 1, 'taken back': 2 }
  expect(published).toBe(worlds[fate])
  return fate
}
