// What nothing on this machine can tell.
import type { Check } from '../check.ts'
import { hint } from '../finding.ts'

export const outside: Check = {
  name: 'from outside',
  needs: 'nothing',
  look: () => [
    hint(
      'whether visitors reach the site (DNS, firewall, certificate, the machine itself) is not to be seen from here',
      'Let a probe on another machine ask for a page every minute.',
    ),
  ],
}
