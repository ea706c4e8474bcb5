// The error catalogue: every code says whose fault it is and what to do, and nothing to a visitor that is not theirs.
import { expect, test } from 'vitest'
import { catalogue, isSluiceError, sluiceError } from '../../src/model/errors.ts'
import { exitCodes } from '../../src/model/exit-codes.ts'

test.each(Object.entries(catalogue))(
  '%s says what, whose fault and the next step',
  (code, entry) => {
    expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/)
    expect(entry.says).toMatch(/^[A-Z].*\.$/)
    expect(entry.next).toMatch(/\.$|id\.$/)
    expect(entry.status).toBeGreaterThanOrEqual(400)
    expect(entry.status).toBeLessThan(600)
    expect(Object.values(exitCodes)).toContain(entry.exit)
    expect(entry.exit).not.toBe(exitCodes.done)
  },
)

test('the exit codes are those of the contract', () => {
  const codes = {
    done: 0,
    unexpected: 1,
    usage: 2,
    refused: 3,
    rolledBack: 4,
    locked: 5,
    unreachable: 6,
    unknown: 7,
  }
  expect(exitCodes).toEqual(codes)
  expect([catalogue.not_ready.exit, catalogue.smoke_failed.exit]).toEqual([3, 3])
  expect([catalogue.locked.exit, catalogue.expect_mismatch.exit]).toEqual([5, 5])
  expect(catalogue.config_invalid.exit).toBe(2)
  expect(catalogue.unreachable.exit).toBe(6)
  expect(catalogue.timed_out.exit).toBe(7)
})

test('what a visitor is told holds no address and no path of this machine', () => {
  for (const { fault, says } of Object.values(catalogue)) {
    if (fault === 'client' || fault === 'upstream') expect(says).not.toMatch(/\d+\.\d+|:\d+|\/\w/)
  }
})

test('an error of the catalogue is told from one of the system that has a code too', () => {
  expect(isSluiceError(sluiceError('locked'))).toBe(true)
  expect(sluiceError('locked').message).toBe(catalogue.locked.says)
  expect(sluiceError('locked', 'ana holds it', { by: 'ana' })).toMatchObject({
    message: 'ana holds it',
    facts: { by: 'ana' },
  })
  expect(isSluiceError(Object.assign(new Error('x'), { code: 'ENOENT' }))).toBe(false)
  expect(isSluiceError(Object.assign(new Error('x'), { code: 'locked' }))).toBe(false)
  expect(isSluiceError(null)).toBe(false)
})
