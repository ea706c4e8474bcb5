// What a number of strikes costs: a warning, then bans that grow. Pure. Addresses are handed on to other people, so a ban ends,
// unless an operator wants the last rung to be for ever.

export type Sentence =
  | { readonly kind: 'warning' }
  /** `forMs` null: it does not end. */
  | { readonly kind: 'ban'; readonly forMs: number | null }

const hourMs = 3_600_000
const banMs = [1, 6, 24, 7 * 24].map((hours) => hours * hourMs)

/** The strikes of the highest rung; more are not counted. */
export const topStrikes = { temporary: 5, permanent: 6 }

/** `strikes` from 1 to the highest rung. */
export function sentenceFor(strikes: number): Sentence {
  if (strikes <= 1) return { kind: 'warning' }
  return { kind: 'ban', forMs: banMs[strikes - 2] ?? null }
}
