// `slots` and `health`: what runs in each slot, and how its health is asked.
// That both slots hold the same services is checked in `cross-check.ts`.
import { z } from 'zod'
import type { Origin } from '../model/world.ts'
import { originText } from '../model/world.ts'
import { origin } from './endpoints.ts'
import { duration, someOf, matching, orNull, section, wholeNumber } from './section.ts'

const nameForm = /^[a-z0-9][a-z0-9_-]*$/
const nameExpected = 'expected a name of a-z, 0-9, - and _'
const slotExpected = 'expected services such as web: http://127.0.0.1:3001'
const serviceExpected = 'expected an origin such as http://127.0.0.1:3001, or a list of them'

/** A name as slots, routes and compose projects have it. */
export function name() {
  return matching(nameForm, nameExpected)
}

/** A path to ask for: starts with a slash, may have a query, has no spaces and no fragment. */
export function requestPath() {
  return matching(/^\/[!-"$-~]*$/, 'expected a path such as /healthz, in ASCII and without #')
}

export function slotsSection() {
  return section({
    blue: slot().describe(
      'The services of slot blue: a name and an origin (or a list of them) each.',
    ),
    green: slot().describe('The services of slot green: the same names as in slot blue.'),
  })
}

export function healthSection() {
  return section({
    path: requestPath().prefault('/healthz').describe('Asked of every target; 2xx is healthy.'),
    host: orNull(matching(/^[!-.0-~]+$/, 'expected a host name')).describe(
      'Host header of the probes. Without it: the host of the origin.',
    ),
    interval: duration({ least: '10ms' }).prefault('1s').describe('From one probe to the next.'),
    timeout: duration({ least: '10ms' }).prefault('2s').describe('A slower answer counts as none.'),
    healthy: wholeNumber(1, 100)
      .prefault(3)
      .describe('Good answers in a row that make a target healthy.'),
    unhealthy: wholeNumber(1, 100)
      .prefault(3)
      .describe('Bad answers in a row that make it unhealthy.'),
  }).transform(({ interval, timeout, ...rest }) => ({
    ...rest,
    intervalMs: interval,
    timeoutMs: timeout,
  }))
}

function slot() {
  return z.record(name(), service(), { error: slotExpected })
}

function service() {
  const one = origin().transform((found): readonly Origin[] => [found])
  const several = someOf(origin(), 'origins', serviceExpected).transform(
    (found, ctx): readonly Origin[] => {
      for (const [i, each] of found.entries()) {
        const first = found.findIndex((other) => originText(other) === originText(each))
        if (first === i) continue
        ctx.addIssue({ code: 'custom', path: [i], message: 'expected each origin once' })
      }
      return found
    },
  )
  return z.union([one, several], { error: serviceExpected })
}
