// The admin API as the page asks it. Nothing here throws: every way a request can end is a value.

/**
 * @import { Promotion } from '../../model/promotion.ts'
 * @import { SlotName } from '../../model/slot.ts'
 * @import { Status } from '../../model/status.ts'
 * @import { Top } from '../../model/top.ts'
 */

/**
 * @typedef {object} Problem  As the gateway tells it, see ../problem.ts.
 * @property {string} title
 * @property {string} detail
 * @property {string} next
 * @property {string} [live]
 * @property {Promotion} [promotion]
 */

/**
 * `nowMs`: the gateway's clock, which need not be the browser's.
 * @template T
 * @typedef {{ kind: 'ok', body: T, nowMs: number }
 *   | { kind: 'refused', problem: Problem }
 *   | { kind: 'unauthorized', detail: string }
 *   | { kind: 'unreachable', detail: string }} Answer
 */

/**
 * What a promote or rollback came to; without a promotion nothing was changed.
 * @typedef {{ live: SlotName, generation: number, promotion?: Promotion }} Moved
 */

/**
 * @typedef {object} Api
 * @property {() => Promise<Answer<Status>>} status
 * @property {(limit: number) => Promise<Answer<{ promotions: Promotion[] }>>} history
 * @property {() => Promise<Answer<Top>>} top
 * @property {() => Promise<string | null>} metrics  Null if there was no answer.
 * @property {(how: 'promote' | 'rollback', body: object) => Promise<Answer<Moved>>} move  Waits for as long as the
 *   gateway works on it.
 * @property {(after: number | null, signal: AbortSignal) => Promise<Response>} events  Rejects as fetch does.
 */

const patienceMs = 5000

/**
 * @param {() => string} token
 * @returns {Api}
 */
export function createApi(token) {
  const headers = () => ({
    accept: 'application/json',
    ...(token() === '' ? {} : { authorization: `Bearer ${token()}` }),
  })
  /** @param {string} path */
  const get = (path) => () =>
    fetch(path, { headers: headers(), signal: AbortSignal.timeout(patienceMs) })
  return {
    status: () => answerOf(get('v1/status')),
    top: () => answerOf(get('v1/top')),
    history: (limit) => answerOf(get(`v1/history?limit=${limit}`)),
    async metrics() {
      try {
        const answer = await fetch('metrics', { signal: AbortSignal.timeout(patienceMs) })
        return answer.ok ? await answer.text() : null
      } catch {
        return null
      }
    },
    move: (how, body) =>
      answerOf(() =>
        fetch(`v1/${how}`, {
          method: 'POST',
          headers: { ...headers(), 'content-type': 'application/json' },
          body: JSON.stringify(body),
        }),
      ),
    events: (after, signal) =>
      fetch(`v1/events${after === null ? '' : `?after=${after}`}`, {
        headers: { ...headers(), accept: 'application/x-ndjson' },
        signal,
      }),
  }
}

/**
 * @template T
 * @param {() => Promise<Response>} ask
 * @returns {Promise<Answer<T>>}
 */
async function answerOf(ask) {
  try {
    const answer = await ask()
    const body = await answer.json()
    if (answer.ok) {
      return { kind: 'ok', body, nowMs: Date.parse(answer.headers.get('date') ?? '') || Date.now() }
    }
    if (answer.status === 401) return { kind: 'unauthorized', detail: String(body.detail) }
    if (typeof body.next === 'string') return { kind: 'refused', problem: body }
    return { kind: 'unreachable', detail: `something else answered, with ${answer.status}` }
  } catch (error) {
    return { kind: 'unreachable', detail: wordsOf(error) }
  }
}

/** @param {unknown} error */
function wordsOf(error) {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError') return `no answer within ${patienceMs / 1000} s`
  return error instanceof SyntaxError ? 'something else answered' : 'no connection'
}
