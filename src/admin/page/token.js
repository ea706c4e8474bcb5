// The admin token and the form that asks for it. It is kept for this tab only, and sent to this gateway only.
import { byId, setText, typedById } from './element.js'

const key = 'sluice.token'

/**
 * @typedef {object} Token
 * @property {() => string} read  Empty: none.
 * @property {(why: string) => void} ask  Shows the form, with the gateway's words.
 * @property {() => void} accepted
 */

/**
 * @param {() => void} changed  Called after a token was entered or forgotten.
 * @returns {Token}
 */
export function createToken(changed) {
  const form = byId('token-form')
  const input = typedById('token', HTMLInputElement)
  const forget = byId('forget')
  let token = recall()
  /** @param {string} next */
  const set = (next) => {
    token = next
    remember(next)
    changed()
  }
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const entered = input.value.trim()
    // A header carries nothing else; fetch would fail as if the gateway were gone.
    if (!/^[\x21-\x7e]+$/.test(entered)) {
      setText(byId('token-why'), 'A token has letters, digits and signs of ASCII only, no spaces.')
      return
    }
    input.value = ''
    set(entered)
  })
  forget.addEventListener('click', () => set(''))
  return {
    read: () => token,
    ask(why) {
      const opening = form.hidden
      form.hidden = false
      forget.hidden = true
      setText(
        byId('token-why'),
        token === ''
          ? `The gateway does not let this page in: ${why}.`
          : 'The gateway did not accept this token.',
      )
      if (opening) input.focus()
    },
    accepted() {
      form.hidden = true
      forget.hidden = token === ''
    },
  }
}

/** A browser that keeps nothing throws here; the token then lives as long as the page. */
function recall() {
  try {
    return sessionStorage.getItem(key) ?? ''
  } catch {
    return ''
  }
}

/** @param {string} token */
function remember(token) {
  try {
    if (token === '') sessionStorage.removeItem(key)
    else sessionStorage.setItem(key, token)
  } catch {
    // As above.
  }
}
