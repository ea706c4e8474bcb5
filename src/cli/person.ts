// Who asks, for the history: user@host. In CI the user is whatever the runner is called.
import { hostname, userInfo } from 'node:os'

export function person(): string {
  return `${userName()}@${hostname()}`
}

function userName(): string {
  try {
    return userInfo().username
  } catch {
    // A container may run under an id that no user has.
    return `uid-${process.getuid?.() ?? 'unknown'}`
  }
}
