// Answers that are kept by their question, within bounds of count and of length: whoever asks for ever new things takes the
// memory of nobody. The oldest give way, used or not: that costs less than to note each use.

export interface KeptBounds {
  readonly count: number
  /** Of all questions together. */
  readonly chars: number
}

/** A function that asks `answer` only for what it does not have. It holds no more than the bounds, whatever is asked. */
export function keptAnswers<T extends object>(
  answer: (question: string) => T,
  bounds: KeptBounds,
): (question: string) => T {
  const kept = new Map<string, T>()
  // Kept, not begun anew: see bounded-map.ts. It never ends: what was just put in stands behind it.
  const oldest = kept.keys()
  let chars = 0
  return (question) => {
    const known = kept.get(question)
    if (known !== undefined) return known
    const found = answer(question)
    kept.set(question, found)
    chars += question.length
    while (kept.size > bounds.count || chars > bounds.chars) {
      const { value: leaving = '' } = oldest.next()
      kept.delete(leaving)
      chars -= leaving.length
    }
    return found
  }
}
