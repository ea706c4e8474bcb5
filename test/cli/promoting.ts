// Gateways that answer a promote as a test wants it: blue is live before the POST, what is after it is the test's.
import type { Promotion } from '../../src/model/promotion.ts'
import {
  bake,
  bakingOf,
  confirmedOf,
  greenStatusOf,
  promotionOf,
  statusOf,
  stepsOf,
} from './records.ts'
import {
  ok,
  problem,
  startScripted,
  type Answer,
  type ScriptedGateway,
} from './scripted-gateway.ts'

type OnPost = (gateway: ScriptedGateway) => Answer | Promise<Answer>

/** `after`: the status once it was asked to promote. */
export function gatewayThat(
  onPost: OnPost,
  after: () => Answer = () => ok(greenStatusOf()),
  waitMs = 60_000,
): Promise<ScriptedGateway> {
  const config = { file: 'sluice.yaml', loadedAt: '', refused: null, waitMs }
  let posted = false
  return startScripted({
    answer({ method, path }, gateway) {
      if (method === 'POST') {
        posted = true
        return onPost(gateway)
      }
      if (path === '/v1/status') return posted ? after() : ok(statusOf({ config }))
      return problem('not_found', `${path} is not scripted`)
    },
  })
}

/** Tells every step up to the drain, and answers. */
export function confirms(gateway: ScriptedGateway): Answer {
  for (let i = 0; i <= 5; i++) gateway.tellPromotion(promotionOf({ steps: stepsOf(i) }))
  gateway.tellPromotion(confirmedOf())
  return answerOf(confirmedOf())
}

/** Confirmed, with a watch. */
export const watched = confirmedOf({ bake })

/** The same after its drain, as an event tells it: without evidence. */
export function drainedOf(): Promotion {
  return bakingOf({ evidence: null })
}

/** Confirms, with a watch; `latest`: the promotion in the status after that. */
export function gatewayThatWatches(
  latest: () => Promotion,
  confirmed: Promotion = watched,
  waitMs = 60_000,
): Promise<ScriptedGateway> {
  return gatewayThat(
    (gateway) => {
      for (let i = 0; i <= 5; i++) gateway.tellPromotion(promotionOf({ bake, steps: stepsOf(i) }))
      gateway.tellPromotion(confirmed)
      return answerOf(confirmed)
    },
    () => ok(greenStatusOf({ promote: latest() })),
    waitMs,
  )
}

export function answerOf(promotion: Promotion): Answer {
  return ok({ result: promotion.result, live: promotion.to, generation: 42, promotion })
}
