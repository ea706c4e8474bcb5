// What the signed cookies of a request say about its slot: read once, before the gate decides. The gate itself sees only this.
import type { RequestHead } from '../model/head.ts'
import type { World } from '../model/world.ts'
import type { Pass, PreviewPasses } from './preview-pass.ts'
import type { VersionCookie } from './version-cookie.ts'

export interface Pins {
  /** The slot an operator lets this visitor preview, and until when. */
  readonly preview: Pass | null
  /** A link to a preview, followed just now. */
  readonly offered: Pass | null
  /** Where the page began that this request belongs to, as far as it matters now. */
  readonly began: 'former' | 'elsewhere'
}

export interface PinPorts {
  readonly previews: PreviewPasses
  readonly versions: VersionCookie
}

export const noPins: Pins = Object.freeze({ preview: null, offered: null, began: 'elsewhere' })

/** `now`: milliseconds since 1970. */
export function readPins(
  head: RequestHead,
  { former }: World,
  { previews, versions }: PinPorts,
  now: number,
): Pins {
  const offered = previews.offered(head, now)
  const ours = head.header('cookie')?.includes('sluice_') === true
  if (!ours) return offered === null ? noPins : { ...noPins, offered }
  const began = former !== null && versions.beganOn(head, former) ? 'former' : 'elsewhere'
  return { preview: previews.carried(head, now), offered, began }
}
