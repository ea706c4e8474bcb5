// What a fault does to a request that it strikes. The only file that misbehaves, and only when told to.
import type { Duplex } from 'node:stream'
import type { ServerResponse } from 'node:http'
import type { App } from './app.ts'
import { sendError } from './answers.ts'
import type { Fault } from './breakage.ts'
import { pause } from './pause.ts'

/** `over`: the request is dealt with (or left hanging); `go on`: answer it as usual. */
export type Outcome = 'over' | 'go on'

export interface Victim {
  readonly stream: ServerResponse | Duplex
  fail(): void
  cut(): void
}

/** An ordinary request. */
export function victimOf(response: ServerResponse): Victim {
  return {
    stream: response,
    fail: () => sendError(response, 500, 'broken on purpose; POST /break?kind=none heals it'),
    cut: () => response.destroy(),
  }
}

/** Lets the fault act; null goes on at once. */
export async function suffer(app: App, fault: Fault | null, victim: Victim): Promise<Outcome> {
  if (fault === null) return 'go on'
  if (fault.kind === 'slow') {
    return (await pause(fault.ms, victim.stream)) === 'elapsed' ? 'go on' : 'over'
  }
  if (fault.kind === 'errors') victim.fail()
  if (fault.kind === 'crash') {
    app.crash()
    victim.cut()
  }
  return 'over'
}
