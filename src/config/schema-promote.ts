// `promote` and `judge`: how the live slot changes, and what makes it change back.
import { z } from 'zod'
import { duration, flag, listOf, someOf, oneOf, orNull, refuse, section, share } from './section.ts'
import { onFailWords } from '../model/promotion.ts'
import { methodForm } from './schema-routes.ts'
import { requestPath } from './schema-slots.ts'

export interface SmokeRequest {
  /** As written, without method and status. */
  readonly target: string
  readonly method: string
  /** The Host header; null: that of the origin. */
  readonly host: string | null
  readonly path: string
  /** null: any below 400. */
  readonly status: number | null
}

const smokeForm = /^([^\s]+) (\/[!-"$-~]*|https?:\/\/[!-"$-~]+)(?: ([2-5]\d\d))?$/
const smokeExpected =
  'expected METHOD /path or METHOD http://host/path, and a status if one is meant (such as GET / 200)'

export function promoteSection() {
  return section({
    ready: duration()
      .prefault('30s')
      .describe('How long to wait for the standby slot to be healthy.'),
    drain: duration()
      .prefault('30s')
      .describe('How long requests in the old slot may take to end.'),
    bake: duration()
      .prefault('10m')
      .describe('How long the judge watches the new slot. 0: not at all.'),
    wait: duration().prefault('60s').describe('How long "switch promote" waits for the verdict.'),
    smoke: listOf(smokeRequest(), 'requests such as GET /')
      .prefault(['GET /'])
      .describe(
        'Sent through the own front door after the switch; the new slot must answer them well.',
      ),
    hold: flag()
      .prefault(false)
      .describe(
        'Whether requests wait while the old slot is emptied and the new one takes over: for versions that must not overlap.',
      ),
    affinity: orNull(affinitySection()).describe(
      'Keeps what an open page asks for with the slot the page came from, for a while after a switch.',
    ),
    streamDrain: duration()
      .prefault('1m')
      .describe('How long event streams and other long answers of the old slot may go on.'),
    upgradeDrain: duration()
      .prefault('5m')
      .describe('How long WebSockets and other upgrades in the old slot may stay open.'),
  }).transform(({ ready, drain, bake, wait, streamDrain, upgradeDrain, ...rest }) => ({
    ...rest,
    readyMs: ready,
    drainMs: drain,
    bakeMs: bake,
    waitMs: wait,
    streamDrainMs: streamDrain,
    upgradeDrainMs: upgradeDrain,
  }))
}

export function judgeSection() {
  const ratioExpected = 'expected a number of at least 1'
  const alphaExpected = 'expected a number above 0 and up to 0.5'
  return section({
    onFail: oneOf(onFailWords)
      .prefault('rollback')
      .describe(
        'What a bad verdict does: move traffic back; keep the old slot ready until you decide; only tell; or tell what would be done.',
      ),
    onSlow: oneOf(['notify', 'rollback'])
      .prefault('notify')
      .describe('What a slot does that fails no more but is slower than the old one.'),
    floor: share().prefault('1%').describe('A share of errors below this is never bad.'),
    ratio: z
      .number({ error: ratioExpected })
      .min(1, { error: ratioExpected })
      .prefault(3)
      .describe('How many times more errors than the old slot are bad.'),
    alpha: z
      .number({ error: alphaExpected })
      .gt(0, { error: alphaExpected })
      .max(0.5, { error: alphaExpected })
      .prefault(0.001)
      .describe('The chance of a false alarm that is accepted.'),
  })
}

function affinitySection() {
  return section({
    for: duration().prefault('30s').describe('How long after a switch.'),
    paths: orNull(
      someOf(requestPath(), 'paths such as /assets/', 'expected at least one path'),
    ).describe(
      'What stays: everything below these paths, such as hashed assets. Without it: the whole session.',
    ),
  }).transform(({ for: held, paths }) => ({ forMs: held, paths }))
}

function smokeRequest() {
  return z
    .string({ error: smokeExpected })
    .transform((text, ctx) => parseSmoke(text) ?? refuse(ctx, smokeExpected))
    .meta({ pattern: smokeForm.source })
}

function parseSmoke(text: string): SmokeRequest | null {
  const [, method = '', target = '', status] = smokeForm.exec(text) ?? []
  if (!methodForm.test(method)) return null
  const wanted = status === undefined ? null : Number(status)
  if (target.startsWith('/')) return { target, method, host: null, path: target, status: wanted }
  if (!URL.canParse(target)) return null
  const url = new URL(target)
  if (url.username !== '' || url.password !== '') return null
  return { target, method, host: url.host, path: `${url.pathname}${url.search}`, status: wanted }
}
