// The word that was probably meant. Only ever a suggestion: nothing is corrected silently.

/** The candidate closest to what was written, or null when none is close. */
export function nearest(written: string, candidates: readonly string[]): string | null {
  const word = written.toLowerCase()
  let best: string | null = null
  // In a short word two slips leave nothing to recognise.
  let least = word.length <= 4 ? 2 : 3
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) >= least) continue
    const slips = distance(word, candidate.toLowerCase())
    if (slips < least) {
      best = candidate
      least = slips
    }
  }
  return best
}

/** `; did you mean "listen"?`, or nothing. */
export function didYouMean(written: string, candidates: readonly string[]): string {
  const meant = nearest(written, candidates)
  return meant === null || meant === written ? '' : `; did you mean "${meant}"?`
}

/** Damerau-Levenshtein (optimal string alignment): one slip is a letter more, less, other, or two swapped. */
function distance(a: string, b: string): number {
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      row[j] = Math.min(
        cell(last, j) + 1,
        cell(row, j - 1) + 1,
        cell(last, j - 1) + (same ? 0 : 1),
        swapped ? cell(before, j - 2) + 1 : Infinity,
      )
    }
    before = last
    last = row
  }
  return cell(last, b.length)
}

function cell(row: readonly number[], j: number): number {
  return row[j] ?? Infinity
}
