// The dialog before traffic moves: the name of the slot it goes to has to be typed.
import { byId, setText, typedById } from './element.js'

/** @import { SlotName } from '../../model/slot.ts' */

/**
 * @typedef {object} Question
 * @property {'promote' | 'rollback'} kind
 * @property {SlotName} from
 * @property {SlotName} to
 * @property {string} doubt  What speaks against it; may be empty.
 */

/**
 * @param {Question} question
 * @returns {Promise<{ why: string } | null>} Null if it was called off.
 */
export function confirmMove({ kind, from, to, doubt }) {
  const dialog = typedById('confirm', HTMLDialogElement)
  const name = typedById('confirm-name', HTMLInputElement)
  const why = typedById('confirm-why', HTMLInputElement)
  const go = typedById('confirm-go', HTMLButtonElement)
  const act = kind === 'promote' ? `Promote ${to}` : `Roll back to ${to}`
  setText(byId('confirm-title'), `${act}?`)
  setText(byId('confirm-text'), `All traffic moves from ${from} to ${to}. ${doubt}`.trim())
  setText(byId('confirm-ask'), `Type ${to} to go on`)
  setText(go, act)
  name.value = ''
  why.value = ''
  go.disabled = true
  const over = new AbortController()
  const { signal } = over
  const matches = () => name.value.trim().toLowerCase() === to
  name.addEventListener('input', () => (go.disabled = !matches()), { signal })
  byId('confirm-cancel').addEventListener('click', () => dialog.close('cancel'), { signal })
  return new Promise((resolve) => {
    const closed = () => {
      over.abort()
      resolve(dialog.returnValue === 'go' && matches() ? { why: why.value.trim() } : null)
    }
    dialog.addEventListener('close', closed, { signal })
    dialog.returnValue = ''
    dialog.showModal()
    name.focus()
  })
}
