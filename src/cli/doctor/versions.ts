// Versions as programs tell them, such as `28.2.2`, `v2.26.1` or `2.26.1-desktop.1`, compared as far as both go.

/** Whether `version` is before `than`. What is no version is not. */
export function isOlder(version: string, than: string): boolean {
  const [ours, theirs] = [numbersOf(version), numbersOf(than)]
  for (const [i, wanted] of theirs.entries()) {
    const found = ours[i] ?? wanted
    if (found !== wanted) return found < wanted
  }
  return false
}

function numbersOf(version: string): number[] {
  return (/\d+(?:\.\d+)*/.exec(version)?.[0] ?? '').split('.').filter(Boolean).map(Number)
}
