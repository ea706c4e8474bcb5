// What a finished request says of its slot, for every code of the catalogue and every status.
import { describe, expect, test } from 'vitest'
import { catalogue, type ErrorCode } from '../../../src/model/errors.ts'
import { evidenceOf } from '../../../src/switch/judge/what-counts.ts'
import type { Attempt } from '../../../src/model/attempt.ts'

const failures: readonly ErrorCode[] = [
  'no_target',
  'upstream_refused',
  'upstream_reset',
  'upstream_bad_response',
  'upstream_truncated',
  'upstream_connect_timeout',
  'upstream_timeout',
  'upstream_silent',
]

describe('an error of the catalogue', () => {
  test.for(Object.keys(catalogue) as ErrorCode[])('%s', (error) => {
    const found = evidenceOf(attempt({ error, status: catalogue[error].status }))
    if (failures.includes(error)) expect(found).toMatchObject({ outcome: 'failed', failure: error })
    else expect(found).toBe(null)
  })
})

test('an answer of 500 and above is a failure, any other is none', () => {
  for (let status = 100; status < 600; status++) {
    const found = evidenceOf(attempt({ status }))
    expect(found?.outcome).toBe(status < 500 ? 'ok' : 'failed')
    expect(found?.failure).toBe(status < 500 ? null : 'server_error')
  }
})

test('a request that got no answer and met no error says nothing', () => {
  expect(evidenceOf(attempt({ status: 0 }))).toBe(null)
})

test.for(['bot', 'honeypot', 'probe'] as const)('what a %s met says nothing', (visitor) => {
  expect(evidenceOf(attempt({ visitor, status: 500 }))).toBe(null)
  expect(evidenceOf(attempt({ visitor, status: 200 }))).toBe(null)
})

test('what no route matched, and what is known to be no fault of the slot, says nothing', () => {
  expect(evidenceOf(attempt({ route: null, status: 500 }))).toBe(null)
  expect(evidenceOf(attempt({ excused: true, status: 503 }))).toBe(null)
  expect(evidenceOf(attempt({ excused: true, error: 'upstream_refused', status: 502 }))).toBe(null)
})

test.for(['stream', 'upgrade'] as const)('the end of a begun %s says nothing', (protocol) => {
  const status = protocol === 'upgrade' ? 101 : 200
  expect(evidenceOf(attempt({ protocol, status }))).toBe(null)
  expect(evidenceOf(attempt({ protocol, status, error: 'upstream_truncated' }))).toBe(null)
})

test.for(['stream', 'upgrade'] as const)('a %s that never began is a failure', (protocol) => {
  expect(evidenceOf(attempt({ protocol, status: 500 }))?.failure).toBe('server_error')
  expect(evidenceOf(attempt({ protocol, status: 502, error: 'upstream_refused' }))?.failure).toBe(
    'upstream_refused',
  )
})

test('a body that broke off is a failure, although its status was good', () => {
  expect(evidenceOf(attempt({ status: 200, error: 'upstream_truncated' }))?.outcome).toBe('failed')
})

test('evidence holds what the attempt does, and nothing that names a person', () => {
  expect(evidenceOf(attempt({ status: 500, pair: 'old-ok' }))).toEqual({
    atMs: 1234,
    route: 'site',
    client: 'opaque',
    outcome: 'failed',
    failure: 'server_error',
    status: 500,
    latencyMs: 12.5,
    pair: 'old-ok',
    id: 'request-1',
  })
})

function attempt(given: Partial<Attempt>): Attempt {
  return {
    id: 'request-1',
    atMs: 1234,
    slot: 'green',
    by: 'live',
    route: 'site',
    client: 'opaque',
    visitor: 'person',
    status: 200,
    error: null,
    protocol: 'http',
    upstreamMs: 12.5,
    pair: 'none',
    excused: false,
    ...given,
  }
}
