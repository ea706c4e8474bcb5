// A judge and a baseline as text, to outlive the process: one JSON document with a version and a checksum, so that any torn or
// edited byte shows. Pure; it writes no file.
import { createHash } from 'node:crypto'
import { createBaseline, type Baseline, type SavedBaseline } from './baseline.ts'
import { restoreJudge, type Judge } from './judge.ts'
import type { SavedJudge } from './state.ts'

export type Decoding<Kind extends string, Value> =
  | { readonly kind: Kind; readonly value: Value }
  | { readonly kind: 'unreadable'; readonly why: string }

/** Counts up whenever what is saved changes its form or its meaning. */
const version = 1

export function encodeJudge(judge: Judge): string {
  return seal('judge', JSON.stringify(judge.save()))
}

/** Never throws. A judge that cannot be read is none: its bake cannot end better than inconclusive. */
export function decodeJudge(text: string): Decoding<'judge', Judge> {
  const opened = open('judge', text)
  if (opened.kind === 'unreadable') return opened
  const saved: SavedJudge = JSON.parse(opened.body)
  return { kind: 'judge', value: restoreJudge(saved) }
}

export function encodeBaseline(baseline: Baseline): string {
  return seal('baseline', JSON.stringify(baseline.save()))
}

/** Never throws. */
export function decodeBaseline(text: string): Decoding<'baseline', Baseline> {
  const opened = open('baseline', text)
  if (opened.kind === 'unreadable') return opened
  const saved: SavedBaseline = JSON.parse(opened.body)
  return { kind: 'baseline', value: createBaseline(saved) }
}

type Opened =
  | { readonly kind: 'whole'; readonly body: string }
  | { readonly kind: 'unreadable'; readonly why: string }

function seal(what: 'judge' | 'baseline', body: string): string {
  return `${JSON.stringify({ sluice: what, version, checksum: checksum(body), body })}\n`
}

/** Whole and of this version, it is what was sealed: its fields need no look. */
function open(what: 'judge' | 'baseline', text: string): Opened {
  const outer = parseObject(text)
  if (outer === null) return unreadable('it is not whole JSON')
  if (outer['sluice'] !== what) return unreadable(`it is not a ${what} of sluice`)
  if (outer['version'] !== version) {
    return unreadable(`it has version ${String(outer['version'])}; this gateway reads ${version}`)
  }
  const body = outer['body']
  if (typeof body !== 'string' || checksum(body) !== outer['checksum']) {
    return unreadable('its checksum does not match')
  }
  return { kind: 'whole', body }
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : null
  } catch {
    return null
  }
}

function checksum(body: string): string {
  return createHash('sha256').update(body).digest('hex')
}

function unreadable(why: string): Extract<Opened, { kind: 'unreadable' }> {
  return { kind: 'unreadable', why }
}
