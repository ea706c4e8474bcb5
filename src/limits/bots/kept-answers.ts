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

/**
 * The same on several shelves, each with its part of the bounds. A Map that has no room left is copied as a whole: with 2,000 answers that
 * takes longer than to find a new one, and with all of them several times as long. `shelves`: a power of two.
 */
export function keptOnShelves<T extends object>(
  answer: (question: string) => T,
  bounds: KeptBounds,
  shelves: number,
): (question: string) => T {
  const each = {
    count: Math.floor(bounds.count / shelves),
    chars: Math.floor(bounds.chars / shelves),
  }
  const kept = Array.from({ length: shelves }, () => keptAnswers(answer, each))
  return (question) => (kept[mixOf(question) & (shelves - 1)] ?? answer)(question)
}

/** Of its length and four of its characters: where browsers stand with their versions, which is near the end. */
function mixOf(question: string): number {
  const { length } = question
  const at = (fromEnd: number): number => question.charCodeAt(Math.max(0, length - fromEnd))
  return length * 3 + at(23) * 5 + at(24) * 7 + at(36) * 11 + at(37) * 13
}
