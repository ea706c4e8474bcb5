// Misbehaviour on demand: what is broken now, and whether it strikes a request. It never acts: see strike.ts.

export const breakKinds = ['errors', 'slow', 'hang', 'crash'] as const

export type BreakKind = (typeof breakKinds)[number]

export interface Fault {
  readonly kind: BreakKind
  /** The share of requests struck, 0 to 1. */
  readonly rate: number
  /** How much longer a slow answer takes. */
  readonly ms: number
  /** Only paths that start with this. */
  readonly path: string
}

/** What a caller asks for; `none` heals. */
export interface BreakRequest {
  readonly kind: BreakKind | 'none'
  /** Default 1. */
  readonly rate?: number
  /** Default 2000. */
  readonly ms?: number
  /** Default `/`. */
  readonly path?: string
}

export interface Breakage {
  current(): Fault | null
  set(request: BreakRequest): void
  /** The fault that strikes this request, if one does. Draws a new chance each time. */
  strike(path: string): Fault | null
}

export interface BreakTexts {
  readonly kind: string | undefined
  readonly rate: string | undefined
  readonly ms: string | undefined
  readonly path: string | undefined
}

export type ParsedBreak = { kind: 'ok'; request: BreakRequest } | { kind: 'bad'; why: string }

const maxMs = 600_000
// The app must stay measurable and healable while it is broken.
const spared = ['/healthz', '/break']

/** `random` gives 0 to below 1, as Math.random does. */
export function createBreakage(first: BreakRequest, random: () => number): Breakage {
  let fault = toFault(first)
  return {
    current: () => fault,
    set(request) {
      fault = toFault(request)
    },
    strike(path) {
      if (fault === null || spared.includes(path) || !path.startsWith(fault.path)) return null
      return random() < fault.rate ? fault : null
    },
  }
}

/** Reads words a person wrote; empty is as good as absent. `names` are how the error calls them. */
export function parseBreak(
  texts: BreakTexts,
  names: Record<keyof BreakTexts, string>,
): ParsedBreak {
  const kind = readKind(texts.kind)
  if (kind === null) {
    return bad(names.kind, texts.kind, `none, ${breakKinds.join(', ')}`)
  }
  const rate = readRate(texts.rate || '1')
  if (rate === null) {
    return bad(
      names.rate,
      texts.rate,
      'a share from 0 to 1 such as 0.2, or a percentage such as 20%',
    )
  }
  const ms = readWhole(texts.ms || '2000')
  if (ms === null) return bad(names.ms, texts.ms, `whole milliseconds from 0 to ${maxMs}`)
  const path = texts.path || '/'
  if (!path.startsWith('/')) return bad(names.path, texts.path, 'a path prefix such as /api/links')
  return { kind: 'ok', request: { kind, rate, ms, path } }
}

function toFault({ kind, rate = 1, ms = 2000, path = '/' }: BreakRequest): Fault | null {
  return kind === 'none' ? null : { kind, rate, ms, path }
}

function readKind(text: string | undefined): BreakRequest['kind'] | null {
  if (text === 'none') return text
  return breakKinds.find((kind) => kind === text) ?? null
}

function readRate(text: string): number | null {
  const found = /^(\d{1,3}(?:\.\d{1,6})?)(%?)$/.exec(text)
  if (found === null) return null
  const rate = Number(found[1]) / (found[2] === '%' ? 100 : 1)
  return rate <= 1 ? rate : null
}

function readWhole(text: string): number | null {
  return /^\d{1,6}$/.test(text) && Number(text) <= maxMs ? Number(text) : null
}

function bad(name: string, found: string | undefined, allowed: string): ParsedBreak {
  const shown = found === undefined ? 'nothing' : JSON.stringify(found.slice(0, 100))
  return { kind: 'bad', why: `${name}: found ${shown}; allowed: ${allowed}` }
}
