// A ban for tests that only care about some of its fields.
import type { Ban } from '../../../src/limits/bans/ban.ts'
import { hour, noon } from './open-test-bans.ts'

let made = 0

export function banOf(more: Partial<Ban> = {}): Ban {
  return {
    id: (++made).toString(16).padStart(12, '0'),
    key: null,
    network: null,
    reason: 'honeypot',
    rule: 'ban.honeypot',
    strikes: 2,
    by: 'sluice',
    why: 'a test',
    createdAt: noon,
    expiresAt: noon + hour,
    hits: 0,
    ...more,
  }
}
