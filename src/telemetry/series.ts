// Counters and histograms that every request adds to. prom-client hashes the labels at each observation and formats every line
// anew at each scrape; here a series is a handle, and its lines are kept. The text is prom-client's, to the byte.

export interface Family<Handle> {
  /** The series with these label values, in the order of the label names; it is made when it is first asked for. */
  of(...values: readonly string[]): Handle
  /** All series, as Prometheus reads them: pieces that belong one behind the other. */
  pieces(): Buffer[]
}

interface Naming<Label extends string> {
  readonly name: string
  readonly help: string
  readonly labelNames: readonly Label[]
}

export interface CounterSeries {
  add(): void
}

export interface HistogramSeries {
  observe(seconds: number): void
}

export function createCounters<Label extends string>(naming: Naming<Label>): Family<CounterSeries> {
  return createFamily(naming, 'counter', (labels) => {
    const line = `\n${naming.name}{${labels}} `
    let count = 0
    return {
      handle: { add: () => void count++ },
      version: () => count,
      text: () => line + count,
    }
  })
}

/** `buckets`: upper bounds in seconds, rising. */
export function createHistograms<Label extends string>(
  naming: Naming<Label>,
  buckets: readonly number[],
): Family<HistogramSeries> {
  return createFamily(naming, 'histogram', (labels) =>
    createHistogram(naming.name, labels, buckets),
  )
}

/** A series: what is added to it, and its lines, each begun with a line break. */
interface Series<Handle> {
  readonly handle: Handle
  /** Another number whenever something was added. */
  readonly version: () => number
  readonly text: () => string
}

function createFamily<Handle>(
  { name, help, labelNames }: Naming<string>,
  type: 'counter' | 'histogram',
  create: (labels: string) => Series<Handle>,
): Family<Handle> {
  const all = new Map<string, KeptSeries<Handle>>()
  const head = Buffer.from(`# HELP ${name} ${help}\n# TYPE ${name} ${type}`)
  return {
    of(...values) {
      const labels = labelNames.map((label, i) => `${label}="${escaped(values[i] ?? '')}"`).join()
      const known = all.get(labels)
      if (known !== undefined) return known.handle
      const made = kept(create(labels))
      all.set(labels, made)
      return made.handle
    },
    pieces() {
      const pieces: Buffer[] = [head]
      for (const series of all.values()) pieces.push(series.piece())
      return pieces
    },
  }
}

interface KeptSeries<Handle> {
  readonly handle: Handle
  readonly piece: () => Buffer
}

/**
 * Most series do not move between two scrapes: those of the standby, of rare codes, of routes that are asleep. Their lines are kept as
 * bytes: a page put together of strings would be copied three times on its way, and be the collector's to clear away.
 */
function kept<Handle>({ handle, version, text }: Series<Handle>): KeptSeries<Handle> {
  let piece = Buffer.alloc(0)
  let keptVersion = -1
  return {
    handle,
    piece() {
      const now = version()
      if (now !== keptVersion) piece = Buffer.from(text())
      keptVersion = now
      return piece
    },
  }
}

function createHistogram(
  name: string,
  labels: string,
  buckets: readonly number[],
): Series<HistogramSeries> {
  const lines = [...buckets, '+Inf'].map((le) => `\n${name}_bucket{le="${le}",${labels}} `)
  const sumLine = `\n${name}_sum{${labels}} `
  const countLine = `\n${name}_count{${labels}} `
  const counts = new Float64Array(lines.length)
  let sum = 0
  let count = 0
  return {
    handle: {
      observe(seconds) {
        let i = 0
        while (i < buckets.length && seconds > (buckets[i] ?? Infinity)) i++
        counts[i] = (counts[i] ?? 0) + 1
        sum += seconds
        count++
      },
    },
    version: () => count,
    text() {
      let upTo = 0
      const parts: (string | number)[] = []
      for (let i = 0; i < lines.length; i++) {
        upTo += counts[i] ?? 0
        parts.push(lines[i] ?? '', upTo)
      }
      return parts.concat(sumLine, sum, countLine, count).join('')
    },
  }
}

/** As the text format wants it. */
function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"')
}
