// GET, POST and DELETE /v1/bans: what is held against whom, and an operator's word on it. GET and POST /v1/bots: whether
// it is in force. Nothing here names the address of a visitor.
import type { FastifyInstance } from 'fastify'
import type { Ban } from '../limits/bans/ban.ts'
import type { BanRequest } from '../limits/bans/operator-ban.ts'
import type { Mode } from '../model/limit.ts'
import type { BanView } from '../model/limit-status.ts'
import type { LimitPorts } from './ports.ts'

interface Act {
  what: string
  by?: string
  why?: string
}

interface ModeBody {
  mode: Mode
  by?: string
  why?: string
}

interface BanBody extends Act {
  seconds?: number
  dryRun?: boolean
}

const text = { type: 'string', maxLength: 500 } as const
const what = {
  type: 'string',
  minLength: 1,
  maxLength: 100,
  description: 'An address, a network such as 203.0.113.0/24, or a client key.',
} as const

export function addBanRoutes(app: FastifyInstance, limits: LimitPorts): void {
  addList(app, limits)
  addBan(app, limits)
  addUnban(app, limits)
  addBots(app, limits)
  addRanges(app, limits)
}

function addList(app: FastifyInstance, { bans, mode }: LimitPorts): void {
  const schema = {
    summary: 'The bans in force, or those that would be',
    querystring: {
      type: 'object',
      additionalProperties: false,
      properties: { observed: { type: 'boolean' } },
    },
  } as const
  app.get<{ Querystring: { observed?: boolean } }>('/v1/bans', { schema }, ({ query }) => {
    const which = query.observed === true ? 'observed' : 'real'
    return { mode: mode(), bans: bans.list(which, Date.now()).map(viewOf) }
  })
}

function addBan(app: FastifyInstance, { bans }: LimitPorts): void {
  const schema = {
    summary: 'Ban an address or a network',
    body: {
      type: 'object',
      required: ['what'],
      additionalProperties: false,
      properties: {
        what,
        seconds: {
          type: 'integer',
          minimum: 1,
          description: 'Without it: until it is taken back.',
        },
        dryRun: { type: 'boolean', description: 'Only say what it would hit.' },
        by: text,
        why: text,
      },
    },
  } as const
  app.post<{ Body: BanBody }>('/v1/bans', { schema }, ({ body, ip }) => {
    const act = { what: body.what, by: body.by ?? ip, why: body.why ?? '' }
    if (body.dryRun === true) return wouldBan(body.what, bans)
    return banned({ ...act, forMs: body.seconds === undefined ? null : body.seconds * 1000 }, bans)
  })
}

function wouldBan(target: string, bans: LimitPorts['bans']): object {
  const hit = bans.wouldHit(target, Date.now())
  return { result: 'would-ban', ...hit, replaces: hit.replaces && viewOf(hit.replaces) }
}

async function banned(request: BanRequest, bans: LimitPorts['bans']): Promise<object> {
  const answer = await bans.ban(request, Date.now())
  return {
    result: 'banned',
    ban: viewOf(answer.ban),
    replaced: answer.replaced && viewOf(answer.replaced),
    dropped: answer.dropped && viewOf(answer.dropped),
    problem: answer.problem,
  }
}

function addUnban(app: FastifyInstance, { bans }: LimitPorts): void {
  const schema = {
    summary: 'Take a ban back, by what was banned, by an address, a client key or its id',
    body: {
      type: 'object',
      required: ['what'],
      additionalProperties: false,
      properties: { what, by: text, why: text },
    },
  } as const
  app.delete<{ Body: Act }>('/v1/bans', { schema }, ({ body, ip }) =>
    unban({ what: body.what, by: body.by ?? ip, why: body.why ?? '' }, bans),
  )
}

async function unban(act: Required<Act>, bans: LimitPorts['bans']): Promise<object> {
  const { removed, stays, problem } = await bans.unban(act, Date.now())
  return {
    result: 'unbanned',
    removed: removed.map(viewOf),
    stays: stays && viewOf(stays),
    problem,
  }
}

function addBots(app: FastifyInstance, { status, setMode }: LimitPorts): void {
  app.get('/v1/bots', { schema: { summary: 'Whether bots, bans and limits are in force' } }, status)
  const schema = {
    summary: 'Put bots, bans and the limits of profiles in force, or only tell',
    body: {
      type: 'object',
      required: ['mode'],
      additionalProperties: false,
      properties: { mode: { type: 'string', enum: ['observe', 'enforce'] }, by: text, why: text },
    },
  } as const
  app.post<{ Body: ModeBody }>('/v1/bots', { schema }, ({ body, ip }) =>
    setMode(body.mode, body.by ?? ip, body.why ?? '').then(status),
  )
}

function addRanges(app: FastifyInstance, { ranges }: LimitPorts): void {
  const schema = {
    summary: 'The published address ranges of a search engine, as its list has them now',
    body: {
      type: 'object',
      required: ['family', 'text'],
      additionalProperties: false,
      properties: {
        family: { type: 'string', description: 'Such as googlebot.' },
        text: {
          type: 'string',
          description: 'The list: JSON with prefixes, or one network a line.',
        },
      },
    },
  } as const
  app.post<{ Body: { family: string; text: string } }>(
    '/v1/ranges',
    { schema, bodyLimit: 4 * 1024 * 1024 },
    ({ body: { family, text: list } }) =>
      ranges
        .update(family, list, Date.now())
        .then((prefixes) => ({ result: 'updated', family, prefixes })),
  )
}

function viewOf(ban: Ban): BanView {
  const { createdAt, expiresAt, ...rest } = ban
  return {
    ...rest,
    createdAt: new Date(createdAt).toISOString(),
    expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString(),
  }
}
