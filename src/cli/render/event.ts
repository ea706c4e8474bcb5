// An event of the gateway as a line for people: time of day, sign, sentence.
import type { Told } from '../../model/events.ts'
import { isRelief } from '../../model/limit-alert.ts'
import type { Promotion } from '../../model/promotion.ts'
import { labelled } from './layout.ts'
import { paintSigns, type Paint } from './paint.ts'
import { stateWord } from './promotion.ts'
import { timeOfDay, tookText } from './times.ts'

export type JudgeEvent = Extract<Told, { readonly type: 'judge' }>

export function renderEvent(event: Told, paint: Paint): string {
  const { sign, text } = described(event)
  const painted = sign === '✖' ? paint('red', sign) : sign === '⚠' ? paint('yellow', sign) : sign
  return `${paint('dim', timeOfDay(event.at))}  ${painted} ${text}`
}

/** A word of the judge, for whoever waits for its verdict. */
export function renderAlert({ detail }: JudgeEvent, paint: Paint, width: number): string[] {
  return labelled('  ⚠ judge', detail, 14, width).map((line) => paintSigns(line, paint))
}

interface Described {
  readonly sign: '✔' | '✖' | '⚠' | '◌' | '•'
  readonly text: string
}

function described(event: Told): Described {
  switch (event.type) {
    case 'promotion':
      return describedPromotion(event.promotion)
    case 'target-health': {
      const { slot, service, target, health, detail } = event
      const sign = health === 'healthy' ? '✔' : health === 'unhealthy' ? '✖' : '◌'
      return {
        sign,
        text: `${target.startsWith(slot) ? target : `${slot}/${service} ${target}`} ${health}: ${detail}`,
      }
    }
    case 'targets':
      return { sign: '•', text: event.detail }
    case 'traffic':
      return { sign: event.kind === 'open' ? '✔' : '⚠', text: event.detail }
    case 'lock':
      return { sign: event.locked ? '⚠' : '✔', text: event.detail }
    case 'drain':
      return { sign: event.over ? '✔' : '◌', text: event.detail }
    case 'reload':
      return {
        sign: event.ok ? '✔' : '✖',
        text: `${event.ok ? 'reloaded' : 'reload refused'}: ${event.detail}`,
      }
    case 'limits':
      return { sign: event.mode === 'enforce' ? '✔' : '⚠', text: event.detail }
    case 'judge':
      return { sign: '⚠', text: `#${event.promotion} judge of ${event.slot}: ${event.detail}` }
    case 'limit-alert':
      return { sign: isRelief(event.alert) ? '✔' : '⚠', text: event.detail }
    case 'warning':
    case 'not-written':
      return { sign: '⚠', text: event.detail }
    default:
      // A newer gateway may tell what this command does not know.
      return { sign: '•', text: JSON.stringify(event) }
  }
}

function describedPromotion(promotion: Promotion): Described {
  const { id, kind, from, to, by, phase, error } = promotion
  const name = `#${id} ${kind} ${from} → ${to}`
  const step = promotion.steps.at(-1)
  if (step === undefined) return { sign: '◌', text: `${name} by ${by}: ${phase}` }
  const last = `${step.name}: ${step.detail} (${tookText(step.ms)})`
  if (phase !== 'done') return { sign: step.ok ? '✔' : '✖', text: `${name} ${last}` }
  const end = error === null ? stateWord(promotion) : `${stateWord(promotion)}, ${error.detail}`
  return { sign: error === null ? '✔' : '✖', text: `${name} ${last}; ${end}` }
}
