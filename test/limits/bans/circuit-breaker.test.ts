// The guard against rules that deny ordinary visitors: when it trips, when it must not, and how soon (A16).
import { expect, test } from 'vitest'
import {
  createCircuitBreaker,
  type CircuitBreaker,
} from '../../../src/limits/bans/circuit-breaker.ts'
import { keyOf } from '../../../src/limits/rates/key.ts'
import { createClientSample } from '../../../src/limits/bans/client-sample.ts'
import { hour, minute, noon, second } from './open-test-bans.ts'
import { generator } from './scanner-paths.ts'

const rule = 'bot.chrome'

function breaker(): CircuitBreaker & { readonly alerts: [string, number][] } {
  const alerts: [string, number][] = []
  return { ...createCircuitBreaker((...alert) => void alerts.push(alert)), alerts }
}

/** So many clients come by within `spanMs`, of whom the first `denied` are denied. */
function comeBy(circuit: CircuitBreaker, count: number, denied: number, spanMs = minute): void {
  for (let i = 0; i < count; i++) circuit.saw(keyOf(`client ${i}`), noon + (i * spanMs) / count)
  for (let i = 0; i < denied; i++) circuit.denied(rule, keyOf(`client ${i}`), noon + spanMs)
}

test('more than a fifth of the clients trip a rule, which is told once', () => {
  const circuit = breaker()
  comeBy(circuit, 100, 21)
  expect(circuit.isTripped(rule)).toBe(true)
  expect(circuit.tripped()).toEqual([{ rule, share: 0.21, atMs: noon + minute }])
  comeBy(circuit, 100, 100)
  expect(circuit.alerts).toEqual([[rule, 0.21]])
  expect(circuit.isTripped('bot.scanner')).toBe(false)
})

test('a fifth does not, however often it comes', () => {
  const circuit = breaker()
  for (let i = 0; i < 50; i++) comeBy(circuit, 100, 20)
  expect(circuit.alerts).toEqual([])
})

test('on a quiet site nobody trips a rule alone: with nineteen clients none does', () => {
  const circuit = breaker()
  comeBy(circuit, 19, 19)
  expect(circuit.alerts).toEqual([])
  circuit.saw(keyOf('client 19'), noon + minute)
  circuit.denied(rule, keyOf('client 0'), noon + minute + second)
  expect(circuit.alerts).toEqual([[rule, 0.95]])
})

test('who was seen more than five minutes ago counts no more', () => {
  const circuit = breaker()
  comeBy(circuit, 100, 20)
  for (let i = 0; i < 60; i++) circuit.saw(keyOf(`client ${i + 20}`), noon + 6 * minute + second)
  for (let i = 0; i < 12; i++)
    circuit.denied(rule, keyOf(`client ${i + 20}`), noon + 6 * minute + 2 * second)
  expect(circuit.alerts).toEqual([])
  circuit.denied(rule, keyOf('client 33'), noon + 6 * minute + 2 * second)
  expect(circuit.alerts).toEqual([[rule, 13 / 60]])
})

test('an operator puts the rule in force again, and it can trip again', () => {
  const circuit = breaker()
  comeBy(circuit, 100, 30)
  circuit.reset()
  expect([circuit.isTripped(rule), circuit.tripped()]).toEqual([false, []])
  comeBy(circuit, 100, 30)
  expect(circuit.alerts).toHaveLength(2)
})

test.each([
  [
    'the same three hundred visitors, as long as one looks',
    { stayMs: hour, arrivals: 0, before: 5 },
  ],
  [
    'visitors who stay a minute, three new ones a second',
    { stayMs: minute, arrivals: 3, before: 5 },
  ],
  [
    'visitors who stay ten seconds, ten new ones a second',
    { stayMs: 10 * second, arrivals: 10, before: 5 },
  ],
  ['twenty thousand visitors in five minutes', { stayMs: minute, arrivals: 67, before: 5 }],
  ['a gateway that has just started with the bad rule', { stayMs: minute, arrivals: 3, before: 0 }],
])(
  'a rule against Chrome is back to observe within a minute: %s',
  (_name, { stayMs, arrivals, before }) => {
    const circuit = breaker()
    const visits = visitsOf(stayMs, arrivals, before * minute)
    let [requests, denied, trippedAt] = [0, 0, Number.POSITIVE_INFINITY]
    for (const { at, visitor, isChrome } of visits) {
      circuit.saw(keyOf(visitor), at)
      if (at < noon) continue
      requests++
      if (!isChrome || circuit.isTripped(rule)) continue
      denied++
      circuit.denied(rule, keyOf(visitor), at)
      if (circuit.isTripped(rule)) trippedAt = Math.min(trippedAt, at)
    }
    expect(trippedAt - noon).toBeLessThan(minute)
    expect(denied / requests).toBeLessThanOrEqual(0.25)
    expect(circuit.alerts).toHaveLength(1)
  },
)

interface Visit {
  readonly at: number
  readonly visitor: string
  readonly isChrome: boolean
}

/** From `beforeMs` before noon, when the rule is loaded, to a minute after: a request every five seconds from each visitor. */
function visitsOf(stayMs: number, arrivals: number, beforeMs: number): readonly Visit[] {
  const random = generator(5)
  const [from, to] = [noon - beforeMs, noon + minute]
  const count = arrivals === 0 ? 300 : Math.ceil((arrivals * (beforeMs + minute + stayMs)) / second)
  const visits: Visit[] = []
  for (let i = 0; i < count; i++) {
    const isChrome = random() < 0.65
    const begin = arrivals === 0 ? from : from - stayMs + (i * second) / arrivals
    for (
      let at = begin + random() * 5 * second;
      at < Math.min(to, begin + stayMs);
      at += 5 * second
    ) {
      if (at >= from) visits.push({ at, visitor: `visitor ${i}`, isChrome })
    }
  }
  return visits.sort((a, b) => a.at - b.at)
}

test('a rule that denies a tenth of the visitors is left alone for an hour', () => {
  const circuit = breaker()
  const random = generator(11)
  for (let i = 0; i < 36_000; i++) {
    const at = noon + i * 100
    const visitor = `visitor ${Math.floor(i / 10)}`
    circuit.saw(keyOf(visitor), at)
    if (Math.floor(i / 10) % 10 === 0 && random() < 0.5) circuit.denied(rule, keyOf(visitor), at)
  }
  expect(circuit.alerts).toEqual([])
})

test('the sample is bounded, fair, and takes more of the clients again when they become few', () => {
  const sample = createClientSample(1_024)
  let most = 0
  for (let i = 0; i < 100_000; i++) {
    sample.saw(keyOf(`client ${i}`), noon + i / 1_000)
    most = Math.max(most, sample.members().size)
  }
  expect(most).toBeLessThanOrEqual(1_024)
  expect(sample.members().size).toBeGreaterThan(256)
  const isInSample = (i: number, at: number) => sample.saw(keyOf(`client ${i}`), at) !== null
  const evens = Array.from({ length: 100_000 }, (_, i) => i).filter((i) =>
    isInSample(i, noon + minute),
  )
  const share = evens.filter((i) => i % 4 === 0).length / evens.length
  expect(Math.abs(share - 0.25)).toBeLessThan(0.1)
  // An hour later a hundred are left: after some minutes all of them are in it.
  for (let at = noon + hour; at < noon + hour + 15 * minute; at += second) {
    sample.saw(keyOf(`client ${(at / second) % 100}`), at)
  }
  expect(sample.members().size).toBe(100)
})
