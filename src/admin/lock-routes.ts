// POST /v1/lock and /v1/unlock: an operator holds the switch, such as during a migration, and lets it go again.
import type { FastifyInstance, FastifyReply } from 'fastify'
import { sluiceError } from '../model/errors.ts'
import { lockText } from '../model/lock.ts'
import type { AdminPorts } from './ports.ts'
import { problemOf, sendProblem } from './problem.ts'

interface LockBody {
  why: string
  by?: string
}

interface UnlockBody {
  why?: string
  by?: string
  force?: boolean
}

type Ports = Pick<AdminPorts, 'lock' | 'tell'>

const text = { type: 'string', maxLength: 500 } as const
const asker = { ...text, minLength: 1, description: 'Who asks, such as ana@laptop.' } as const

export function addLockRoutes(app: FastifyInstance, ports: Ports): void {
  const lock = {
    summary: 'Let nobody else promote, roll back without force, or deploy',
    body: {
      type: 'object',
      required: ['why'],
      additionalProperties: false,
      properties: {
        why: { ...text, minLength: 1, description: 'Told to whoever is refused.' },
        by: asker,
      },
    },
  } as const
  app.post<{ Body: LockBody }>('/v1/lock', { schema: lock }, (request, reply) => {
    const { why } = request.body
    return takeLock(ports, request.body.by ?? request.ip, why, reply)
  })
  const unlock = {
    summary: 'Let others move traffic again',
    body: {
      type: ['object', 'null'],
      additionalProperties: false,
      properties: {
        why: text,
        by: asker,
        force: { type: 'boolean', description: "Take somebody else's lock away." },
      },
    },
  } as const
  app.post<{ Body: UnlockBody | null }>('/v1/unlock', { schema: unlock }, (request, reply) =>
    giveBack(ports, { ...request.body, by: request.body?.by ?? request.ip }, reply),
  )
}

async function takeLock(
  { lock: desk, tell }: Ports,
  by: string,
  why: string,
  reply: FastifyReply,
): Promise<unknown> {
  const answer = desk.lock(by, why)
  if (answer.kind === 'taken') {
    const { lock } = answer
    return sendProblem(reply, problemOf('switch_locked', lockText(lock), { lock }))
  }
  const { lock } = answer
  tell({ type: 'lock', locked: true, by, detail: lockText(lock) })
  await onDisk(answer.written, 'it is locked, but a restart forgets it')
  return { result: 'locked', lock, detail: lockText(lock) }
}

async function giveBack(
  { lock: desk, tell }: Ports,
  { by, why = '', force = false }: UnlockBody & { readonly by: string },
  reply: FastifyReply,
): Promise<unknown> {
  const answer = desk.unlock(by, force)
  switch (answer.kind) {
    case 'not-locked':
      return { result: 'not-locked', lock: null, detail: 'nobody holds the switch' }
    case 'not-yours': {
      const { lock } = answer
      return sendProblem(reply, problemOf('not_your_lock', lockText(lock), { lock }))
    }
    case 'unlocked': {
      const { lock } = answer
      const whose = lock.by === by ? '' : `; it was ${lockText(lock)}`
      const detail = `unlocked by ${by}${why === '' ? '' : ` (${why})`}${whose}`
      tell({ type: 'lock', locked: false, by, detail })
      await onDisk(answer.written, 'it is unlocked, but a restart remembers the lock')
      return { result: 'unlocked', lock, detail }
    }
  }
}

/** The word is in force; that the disk refuses it is told to whoever gave it. */
async function onDisk(written: Promise<void>, otherwise: string): Promise<void> {
  try {
    await written
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw sluiceError('state_not_written', `${otherwise}: ${why}`)
  }
}
