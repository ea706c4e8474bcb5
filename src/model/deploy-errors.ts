// The part of the catalogue that "switch deploy" meets, beside what the gateway says of the promote itself.
import type { Entry } from './error-entry.ts'
import { exitCodes } from './exit-codes.ts'

export const deployErrors = {
  deploy_unset: {
    fault: 'operator',
    status: 422,
    exit: exitCodes.usage,
    says: 'The configuration does not say what to deploy; nothing was touched.',
    next: 'Set project, or deploy.run: see docs/deploy.md.',
  },
  deploy_preflight: {
    fault: 'operator',
    status: 422,
    exit: exitCodes.refused,
    says: 'What the deploy needs is not there; nothing was touched.',
    next: 'Mend all that is named and deploy again.',
  },
  image_missing: {
    fault: 'operator',
    status: 422,
    exit: exitCodes.refused,
    says: 'The new version could not be pulled or built; nothing was touched.',
    next: 'Look at the lines above, mend it and deploy again.',
  },
  hook_failed: {
    fault: 'operator',
    status: 422,
    exit: exitCodes.refused,
    says: 'A hook before the start failed; the new version was not started.',
    next: 'Look at its lines above, mend it and deploy again: hooks must bear to run twice.',
  },
  post_hook_failed: {
    fault: 'operator',
    status: 500,
    exit: exitCodes.unexpected,
    says: 'The new version is live, but a hook after the switch failed.',
    next: 'Run the hook by hand, or go back with "switch rollback".',
  },
  standby_not_started: {
    fault: 'upstream',
    status: 422,
    exit: exitCodes.refused,
    says: 'The standby slot did not come up; traffic stays where it was.',
    next: 'Look at the lines above; the containers are left as they are.',
  },
  deploy_locked: {
    fault: 'operator',
    status: 409,
    exit: exitCodes.locked,
    says: 'Somebody else is deploying from this machine.',
    next: 'Wait for it to end, and deploy again.',
  },
  standby_warm: {
    fault: 'operator',
    status: 409,
    exit: exitCodes.locked,
    says: 'The standby slot is the way back while the live one is watched; nothing was touched.',
    next: 'Wait for the end of the bake: "switch deploy --finish" does. --force gives up the way back.',
  },
  deploy_unrecorded: {
    fault: 'operator',
    status: 500,
    exit: exitCodes.refused,
    says: 'The record of what was deployed cannot be read or written; nothing was touched.',
    next: 'Check the permissions of deploy.dir; a file that is broken may be moved away.',
  },
} as const satisfies Record<string, Entry>
