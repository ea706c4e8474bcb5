// Whatever order visitors come, leave and give up in: nobody is lost, nobody overtakes, and no bound is passed.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Session } from '../../../src/limits/capacity/room.ts'
import { capsOf, limitsOf, openCap, type Guest, type OpenCap } from './open-cap.ts'

const caps = { a: 4, b: 3 }
const globalCap = 6
const places = 4
const unreserved = { a: 2, b: 2, global: 4, line: 2 }

type Route = keyof typeof caps

interface Visit {
  readonly route: Route
  readonly session: Session
  readonly guest: Guest
  gone: boolean
}

type Step =
  | { readonly act: 'come'; readonly route: Route; readonly session: Session }
  | { readonly act: 'leave'; readonly which: number }
  | { readonly act: 'timeUp' }

const come = fc.record({
  act: fc.constant('come' as const),
  route: fc.constantFrom<Route>('a', 'b'),
  session: fc.constantFrom<Session>('known', 'unknown'),
})
const leave = fc.record({ act: fc.constant('leave' as const), which: fc.nat({ max: 1000 }) })
const timeUp = fc.record({ act: fc.constant('timeUp' as const) })
const steps = fc.array(
  fc.oneof(
    { arbitrary: come, weight: 6 },
    { arbitrary: leave, weight: 4 },
    { arbitrary: timeUp, weight: 1 },
  ),
  { maxLength: 80 },
)

function open(): OpenCap {
  const reserved = { reserved: 0.4 }
  return openCap(
    limitsOf(capsOf(caps.a, reserved), {
      global: capsOf(globalCap, { reserved: 0.3 }),
      routes: new Map([['b', capsOf(caps.b, { reserved: 0.3 })]]),
      queue: { max: places, forMs: 500 },
    }),
  )
}

function take(step: Step, opened: OpenCap, visits: Visit[]): void {
  if (step.act === 'timeUp') return opened.timeUp()
  if (step.act === 'come') {
    const { route, session } = step
    visits.push({ route, session, guest: opened.come(session, route), gone: false })
    return
  }
  const present = visits.filter(({ gone, guest }) => !gone && isPresent(guest))
  const visit = present[step.which % Math.max(1, present.length)]
  if (visit === undefined) return
  // Gone first: whoever takes its place is looked at when it leaves.
  visit.gone = true
  visit.guest.leave()
}

function isPresent(guest: Guest): boolean {
  return guest.at === 'in' || guest.at === 'waiting'
}

function countOf(visits: readonly Visit[], at: Guest['at'], of: Partial<Visit>): number {
  return visits.filter(
    ({ gone, guest, route, session }) =>
      !gone &&
      guest.at === at &&
      (of.route ?? route) === route &&
      (of.session ?? session) === session,
  ).length
}

function hasRoom(visits: readonly Visit[], { route, session }: Pick<Visit, 'route' | 'session'>) {
  const total =
    countOf(visits, 'in', {}) < globalCap && countOf(visits, 'in', { route }) < caps[route]
  if (session === 'known') return total
  return (
    total &&
    countOf(visits, 'in', { session }) < unreserved.global &&
    countOf(visits, 'in', { session, route }) < unreserved[route]
  )
}

function checkBounds(visits: readonly Visit[], { cap, timers }: OpenCap): void {
  const unknown = 'unknown' as const
  expect(countOf(visits, 'in', {})).toBeLessThanOrEqual(globalCap)
  expect(countOf(visits, 'in', { session: unknown })).toBeLessThanOrEqual(unreserved.global)
  for (const route of ['a', 'b'] as const) {
    const [inside, waiting] = [
      countOf(visits, 'in', { route }),
      countOf(visits, 'waiting', { route }),
    ]
    expect(cap.count(route)).toMatchObject({ http: inside, waiting })
    expect(inside).toBeLessThanOrEqual(caps[route])
    expect(waiting).toBeLessThanOrEqual(places)
    expect(countOf(visits, 'in', { route, session: unknown })).toBeLessThanOrEqual(
      unreserved[route],
    )
    expect(countOf(visits, 'waiting', { route, session: unknown })).toBeLessThanOrEqual(
      unreserved.line,
    )
  }
  expect(timers()).toBe(countOf(visits, 'waiting', {}))
}

function checkNobodyWaitsInVain(visits: readonly Visit[]): void {
  for (const visit of visits)
    if (!visit.gone && visit.guest.at === 'waiting') expect(hasRoom(visits, visit)).toBe(false)
}

/** Who waited before this step and is in now: nobody who came earlier, or has the session it lacks, may still wait. */
function checkOrder(waited: readonly Visit[]): void {
  for (const [place, visit] of waited.entries()) {
    if (visit.guest.at !== 'in') continue
    const overtaken = waited.filter(
      (other, otherPlace) =>
        !other.gone &&
        other.guest.at === 'waiting' &&
        other.route === visit.route &&
        (other.session === visit.session
          ? otherPlace < place
          : other.session === 'known' && visit.session === 'unknown'),
    )
    expect(overtaken).toEqual([])
  }
}

test('in every order of coming, leaving and waiting, the line is fair and bounded', () => {
  fc.assert(
    fc.property(steps, (taken) => {
      const opened = open()
      const visits: Visit[] = []
      for (const step of taken) {
        const waited = visits.filter(({ gone, guest }) => !gone && guest.at === 'waiting')
        take(step, opened, visits)
        checkBounds(visits, opened)
        checkNobodyWaitsInVain(visits)
        checkOrder(waited)
      }
      for (const visit of visits) {
        visit.gone = true
        visit.guest.leave()
      }
      for (const visit of visits) visit.guest.leave()
      for (const route of ['a', 'b'])
        expect(opened.cap.count(route)).toEqual({ http: 0, stream: 0, upgrade: 0, waiting: 0 })
      expect(opened.timers()).toBe(0)
    }),
    { numRuns: 400 },
  )
})
