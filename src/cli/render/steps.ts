// The steps of a promotion or a deploy, a line each: sign, name, what was seen, how long it took.
import { wrap } from './layout.ts'
import type { Paint } from './paint.ts'
import { tookText } from './times.ts'

const labelWidth = 14
const timeWidth = 8

/** Of a promotion, or of a deploy. */
export interface ShownStep {
  readonly name: string
  readonly ok: boolean
  readonly detail: string
  readonly ms: number
}

export function renderStep(step: ShownStep, paint: Paint, width: number): string[] {
  const sign = step.ok ? paint('green', '✔') : paint('red', '✖')
  const [first = '', ...rest] = wrap(step.detail, width - labelWidth - timeWidth)
  const room = Math.max(0, width - labelWidth - first.length)
  const indent = ' '.repeat(labelWidth)
  return [
    `  ${sign} ${step.name.padEnd(labelWidth - 4)}${first}${tookText(step.ms).padStart(room)}`,
    ...rest.map((line) => `${indent}${line}`),
  ]
}
