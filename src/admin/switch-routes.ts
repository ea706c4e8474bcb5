// POST /v1/promote and /v1/rollback, GET /v1/history: the switch over HTTP. An answer comes when traffic is settled:
// confirmed, refused or put back. The drain goes on behind it; its end is an event and stands in the status.
import type { FastifyInstance, FastifyReply } from 'fastify'
import { onFailWords, type OnFail } from '../model/promotion.ts'
import type { SlotName } from '../model/slot.ts'
import type { Promoter } from '../switch/promote.ts'
import type { PromoteAnswer } from '../switch/request.ts'
import type { AdminPorts } from './ports.ts'
import { problemOf, sendProblem } from './problem.ts'

interface PromoteBody {
  slot: SlotName
  expect?: SlotName
  version?: string
  onFail?: OnFail
  force?: boolean
  hold?: boolean
  why?: string
  by?: string
  dryRun?: boolean
}

const slot = { type: 'string', enum: ['blue', 'green'] } as const
const text = { type: 'string', maxLength: 500 } as const
const person = {
  force: {
    type: 'boolean',
    description: 'Switch even if the slot is not ready or fails its smoke.',
  },
  hold: {
    type: 'boolean',
    description: 'Let requests wait for the swap, so that the two versions do not overlap.',
  },
  why: { ...text, description: 'Kept in the history.' },
  by: { ...text, description: 'Who asks, such as ana@laptop.' },
} as const

export function addSwitchRoutes(app: FastifyInstance, ports: AdminPorts): void {
  addPromote(app, ports.promoter)
  addRollback(app, ports.promoter)
  addHistory(app, ports)
}

function addPromote(app: FastifyInstance, promoter: Promoter): void {
  const schema = {
    summary: 'Move all traffic to a slot',
    body: {
      type: 'object',
      required: ['slot'],
      additionalProperties: false,
      properties: {
        slot,
        expect: { ...slot, description: 'Promote only if this slot is live now.' },
        version: {
          ...text,
          description:
            'What is in the slot, such as image digests: one that went back by itself is known again.',
        },
        onFail: {
          type: 'string',
          enum: onFailWords,
          description: 'What to do if the slot is found bad; without it: judge.onFail.',
        },
        dryRun: {
          type: 'boolean',
          description: 'Only say whether it would begin and find the slot ready.',
        },
        ...person,
      },
    },
  } as const
  app.post<{ Body: PromoteBody }>('/v1/promote', { schema }, async (request, reply) => {
    const { body } = request
    const asked = {
      slot: body.slot,
      expect: body.expect ?? null,
      force: body.force ?? false,
      hold: body.hold ?? null,
      version: body.version ?? null,
      onFail: body.onFail ?? null,
      by: body.by ?? request.ip,
      why: body.why ?? '',
    }
    if (body.dryRun !== true) return answer(reply, await promoter.promote(asked), promoter)
    const rehearsal = await promoter.rehearse(asked)
    if (rehearsal.kind !== 'would-promote') return answer(reply, rehearsal, promoter)
    return { result: 'would-promote', live: promoter.state().live, detail: rehearsal.detail }
  })
}

function addRollback(app: FastifyInstance, promoter: Promoter): void {
  const schema = {
    summary: 'Move all traffic back to the slot the last promote came from',
    body: { type: ['object', 'null'], additionalProperties: false, properties: person },
  } as const
  app.post<{ Body: Partial<PromoteBody> | null }>(
    '/v1/rollback',
    { schema },
    async (request, reply) => {
      const body = request.body ?? {}
      const { by = request.ip, why = '', force = false, hold = null } = body
      const asked = { by, why, force, hold }
      return answer(reply, await promoter.rollback(asked), promoter)
    },
  )
}

function addHistory(app: FastifyInstance, ports: AdminPorts): void {
  const list = {
    summary: 'Promotions, newest first',
    querystring: {
      type: 'object',
      properties: { limit: { type: 'integer', minimum: 1, maximum: 1000 } },
    },
  } as const
  app.get<{ Querystring: { limit?: number } }>('/v1/history', { schema: list }, (request) => ({
    promotions: ports.history.list().slice(0, request.query.limit ?? 20),
  }))
  const one = {
    summary: 'One promotion with all its steps',
    params: { type: 'object', properties: { id: { type: 'integer' } } },
  } as const
  app.get<{ Params: { id: number } }>('/v1/history/:id', { schema: one }, (request, reply) => {
    const promotion = ports.history.find(request.params.id)
    if (promotion !== null) return promotion
    const detail = `the history has no promotion ${request.params.id}`
    return sendProblem(reply, problemOf('not_found', detail))
  })
}

function answer(reply: FastifyReply, found: PromoteAnswer, promoter: Promoter): unknown {
  switch (found.kind) {
    case 'already-live':
      return { result: 'already-live', live: found.slot, generation: promoter.state().generation }
    case 'refused': {
      const problem = problemOf(found.code, found.detail, {
        live: promoter.state().live,
        holder: found.holder,
      })
      return sendProblem(reply, problem)
    }
    case 'ended': {
      const { promotion } = found
      const { live, generation } = promoter.state()
      if (promotion.error === null) return { result: promotion.result, live, generation, promotion }
      const problem = problemOf(promotion.error.code, promotion.error.detail, {
        live,
        generation,
        promotion,
      })
      return sendProblem(reply, problem)
    }
  }
}
