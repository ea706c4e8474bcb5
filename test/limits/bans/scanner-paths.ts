// A list such as vulnerability scanners replay, made up: as many paths as a well-known one has, as many of them honeypots, and
// in an order that the seed decides.

export interface ScannerPath {
  readonly path: string
  /** The gateway answers it by itself. */
  readonly isHoneypot: boolean
}

const count = 9_681
const honeypots = 461
const names =
  'admin backup config db dump index install login manage old panel setup shell site test'.split(
    ' ',
  )
const ends = ['', '/', '.php', '.asp', '.jsp', '.bak', '.sql', '.zip', '.txt', '.json', '.log', '~']
/** About one in fourteen of such a list looks like a part of a page. */
const silentEnds = ['.js', '.css', '.png', '.ico']

export function pathsOfAScanner(seed: number): readonly ScannerPath[] {
  const paths = Array.from({ length: count }, (_, i) => pathAt(i))
  const random = generator(seed)
  for (let i = paths.length - 1; i > 0; i--) {
    const other = Math.floor(random() * (i + 1))
    const [one, two] = [paths[i], paths[other]]
    if (one && two) [paths[i], paths[other]] = [two, one]
  }
  return paths
}

function pathAt(i: number): ScannerPath {
  if (i < honeypots) return { path: `/.env.${i}`, isHoneypot: true }
  const name = names[i % names.length] ?? ''
  const end = i % 14 === 0 ? silentEnds[((i / 14) % 4) | 0] : ends[i % ends.length]
  return { path: `/${name}${i}${end ?? ''}`, isHoneypot: false }
}

/** Mulberry32: numbers between 0 and 1, the same for a seed everywhere. */
export function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
