// The steps of a promotion or a deploy, a line each: sign, name, what was seen, how long it took. What the watch found takes more lines.
import type { JudgeSummary } from '../../model/judgement.ts'
import type { Promotion, Step } from '../../model/promotion.ts'
import { figureParts } from './bake.ts'
import { condemnationLines, headlineOf } from './condemnation.ts'
import { flow, wrap } from './layout.ts'
import { paintSigns, type Paint } from './paint.ts'
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

/** A step of this promotion, with what its record says of it beyond the sentence. */
export function renderStepOf(
  promotion: Promotion,
  step: Step,
  paint: Paint,
  width: number,
): string[] {
  const { verdict, evidence, retreat } = promotion
  if (step.name === 'rollback' && retreat !== null) {
    const detail = `${step.detail}, ${tookText(retreat.detectMs)} after the first failure`
    return renderStep({ ...step, detail }, paint, width)
  }
  if (step.name !== 'watch' || verdict === null) return renderStep(step, paint, width)
  const { judgement } = verdict
  if (judgement?.kind === 'rolled-back') {
    return [
      ...renderStep({ ...step, detail: headlineOf(judgement) }, paint, width),
      ...condemnationLines(judgement, promotion, width).map((line) => paintSigns(line, paint)),
    ]
  }
  // The sentence stands in the verdict, right below.
  const detail = evidence === null ? step.detail : figuresText(evidence, width)
  return renderStep({ ...step, detail }, paint, width)
}

function figuresText(evidence: JudgeSummary, width: number): string {
  return flow('', figureParts(evidence), width - labelWidth - timeWidth).join('\n')
}
