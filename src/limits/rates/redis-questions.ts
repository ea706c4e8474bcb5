// The requests that wait for Redis, each with what this process has decided already: that stands if Redis does not answer in
// time. Each is settled once, within the deadline.
import type { Charge, Rates, Taken } from './rates.ts'
import type { Store, StoreFailure } from './redis-client.ts'
import type { Answer } from './redis-script.ts'

export interface Questions {
  /** `here`: what `local` decided, which has taken it. Never rejects. */
  ask(charges: readonly Charge[], nowMs: number, here: Taken): Promise<Taken>
  /** Nobody waits any longer. */
  decideHere(): void
  /** How many commands Redis owes an answer; late ones are still owed. */
  owed(): number
}

export interface QuestionsOptions {
  readonly local: Rates
  readonly store: Store
  readonly deadlineMs: number
  /** Somebody waits, and waits in vain. Whoever hears it calls `decideHere`. */
  onFailure(failure: StoreFailure): void
}

export function createQuestions({
  local,
  store,
  deadlineMs,
  onFailure,
}: QuestionsOptions): Questions {
  const waiting = new Set<Question>()
  let owed = 0
  const decide = (question: Question, taken: Taken): void => {
    if (!waiting.delete(question)) return
    clearTimeout(question.deadline)
    question.resolve(taken)
  }
  const fail = (question: Question, failure: StoreFailure): void => {
    owed--
    if (waiting.has(question)) onFailure(failure)
  }
  const hear = (question: Question, answer: Answer): void => {
    owed--
    const { charges, nowMs } = question
    if (waiting.has(question) && answer.refusedBy !== null) local.giveBack(charges, nowMs)
    learn(local, question, answer)
    decide(question, takenOf(charges, answer))
  }
  return {
    ask(charges, nowMs, here) {
      const { promise, resolve } = Promise.withResolvers<Taken>()
      const late = (): void => {
        if (waiting.has(question)) onFailure('late')
      }
      // Where this process itself was held up the answer may be there, unread: what has come is read before "late" is said.
      const deadline = setTimeout(() => setImmediate(late), deadlineMs)
      const question: Question = { charges, nowMs, here, resolve, deadline }
      waiting.add(question)
      owed++
      store.take(charges).then(
        (answer) => hear(question, answer),
        (error: unknown) => fail(question, store.failureOf(error)),
      )
      return promise
    },
    decideHere() {
      for (const question of waiting) decide(question, question.here)
    },
    owed: () => owed,
  }
}

interface Question {
  readonly charges: readonly Charge[]
  readonly nowMs: number
  readonly here: Taken
  readonly resolve: (taken: Taken) => void
  readonly deadline: NodeJS.Timeout
}

/**
 * What Redis knows of all gateways is then known here: a key that it refuses is refused here the next time, and when Redis
 * goes, counting goes on from there. Reckoned from before Redis was asked, so that it is never stricter than Redis.
 */
function learn(local: Rates, { charges, nowMs }: Question, { usedUs }: Answer): void {
  for (const [i, charge] of charges.entries()) local.learn(charge, usedUs[i] ?? 0, nowMs)
}

function takenOf(charges: readonly Charge[], { refusedBy, waitUs }: Answer): Taken {
  const refusing = refusedBy === null ? null : charges[refusedBy]
  return refusing
    ? { kind: 'refused', budget: refusing.budget, retryAfterMs: waitUs / 1000 }
    : { kind: 'allowed' }
}
