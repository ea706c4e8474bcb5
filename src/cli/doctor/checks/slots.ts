// Whether the live slot is well, and whether a rollback would be instant.
import { otherSlot } from '../../../model/slot.ts'
import type { Check } from '../check.ts'
import { warning, well, wrong, type Finding } from '../finding.ts'

export const slots: Check = {
  name: 'slots',
  needs: 'gateway',
  look({ status }) {
    const { live } = status
    const standby = otherSlot(live)
    const found: Finding[] = []
    if (!status.slots[live].healthy)
      found.push(
        wrong(
          `${live} is live and not healthy`,
          'See "switch status" for its last probe answers; "switch rollback" if the other is.',
        ),
      )
    if (!status.slots[standby].healthy)
      found.push(
        warning(
          `${standby} is not healthy: a rollback would not be instant`,
          `Start its version again, or leave it if the bake of ${live} is over.`,
        ),
      )
    return found.length > 0
      ? found
      : [well(`both are healthy; a rollback to ${standby} is instant`)]
  },
}
