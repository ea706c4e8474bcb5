// Whether the admin API asks for a token wherever other machines can reach it.
import type { Check } from '../check.ts'
import { warning, well, wrong } from '../finding.ts'

/** What cannot be guessed in a lifetime: 16 characters of a random word. */
const shortest = 16

export const adminToken: Check = {
  name: 'admin token',
  needs: 'gateway',
  look({ checkup }) {
    const { at, open, tokenLength } = checkup.settings.admin
    const fix = 'Set admin.token to what "openssl rand -hex 24" prints.'
    if (open && tokenLength === 0)
      return [wrong(`${at} takes promotes from whoever reaches it, without a token`, fix)]
    if (tokenLength > 0 && tokenLength < shortest)
      return [warning(`the token of ${at} has ${tokenLength} characters and can be guessed`, fix)]
    return [well(open ? `${at} asks for one` : `only this machine reaches ${at}`)]
  },
}
