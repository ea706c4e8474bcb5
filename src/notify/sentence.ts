// A detail of an event as a sentence: with a capital and a full stop. Pure.
import { isSlotName } from '../model/slot.ts'

/** Empty stays empty. */
export function sentence(detail: string): string {
  const text = detail.trim()
  if (text === '') return ''
  // Names keep their letters: of a slot, of a target such as green/web.
  const word = /^[a-z]+(?=[ ,:;.]|$)/.exec(text)?.[0]
  const plain = word !== undefined && !isSlotName(word)
  const first = plain ? text.slice(0, 1).toUpperCase() : text.slice(0, 1)
  return `${first}${text.slice(1)}${/[.?!)]$/.test(text) ? '' : '.'}`
}
