// The admin API of a running gateway, as a test or a bench speaks to it.
import type { Status } from '../../src/model/status.ts'
import type { Told } from '../../src/model/events.ts'
import type { Promotion } from '../../src/model/promotion.ts'
import type { SlotName } from '../../src/model/slot.ts'

/** An answer of the switch: of a success, or the problem of a refusal. */
export interface SwitchAnswer {
  readonly status: number
  readonly body: {
    readonly result?: string
    readonly live?: SlotName
    readonly generation?: number
    readonly promotion?: Promotion
    readonly code?: string
    readonly detail?: string
    readonly exit?: number
    readonly holder?: Promotion
  }
}

export interface AdminClient {
  status(): Promise<Status>
  promote(slot: SlotName, more?: object): Promise<SwitchAnswer>
  rollback(more?: object): Promise<SwitchAnswer>
  /** Any request of the admin API. */
  api(method: string, path: string, body?: object): Promise<{ status: number; body: unknown }>
  /** Follows the events until one satisfies; past events count too. */
  event(satisfies: (event: Told) => boolean): Promise<Told>
  /** Resolves when the slot is healthy. */
  healthy(slot: SlotName): Promise<void>
  /** Resolves when the last promotion is over, drain and all. */
  settled(): Promise<Promotion>
}

export function adminClient(adminUrl: string): AdminClient {
  const api: AdminClient['api'] = async (method, path, body) => {
    const init = body
      ? { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
      : { method }
    const answer = await fetch(`${adminUrl}${path}`, init)
    return { status: answer.status, body: await answer.json() }
  }
  const status = async (): Promise<Status> => (await api('GET', '/v1/status')).body as Status
  const post = async (path: string, body: object): Promise<SwitchAnswer> =>
    (await api('POST', path, body)) as SwitchAnswer
  const event: AdminClient['event'] = async (satisfies) => {
    for await (const told of follow(adminUrl)) if (satisfies(told)) return told
    throw new Error('the event stream ended before the event came')
  }
  return {
    status,
    api,
    event,
    promote: (slot, more = {}) => post('/v1/promote', { slot, by: 'test', ...more }),
    rollback: (more = {}) => post('/v1/rollback', { by: 'test', ...more }),
    async healthy(slot) {
      // Health turns with an event; the status is asked again after each.
      if ((await status()).slots[slot].healthy) return
      for await (const told of follow(adminUrl)) {
        if (told.type === 'target-health' && (await status()).slots[slot].healthy) return
      }
    },
    async settled() {
      const { promote } = await status()
      if (promote === null) throw new Error('there was no promotion')
      if (promote.phase === 'done') return promote
      const told = await event(
        (e) =>
          e.type === 'promotion' && e.promotion.id === promote.id && e.promotion.phase === 'done',
      )
      if (told.type !== 'promotion') throw new Error('unreachable')
      return told.promotion
    },
  }
}

async function* follow(adminUrl: string): AsyncGenerator<Told> {
  const controller = new AbortController()
  const answer = await fetch(`${adminUrl}/v1/events?after=0`, {
    headers: { accept: 'application/x-ndjson' },
    signal: controller.signal,
  })
  let rest = ''
  try {
    for await (const chunk of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const lines = `${rest}${chunk}`.split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) if (line !== '') yield JSON.parse(line) as Told
    }
  } finally {
    controller.abort()
  }
}
