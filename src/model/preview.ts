// A pass to see a slot on the public host before it is live, as the admin API hands it out and the command shows it.
import type { SlotName } from './slot.ts'

export interface PreviewLink {
  readonly slot: SlotName
  /** ISO 8601, UTC. */
  readonly expiresAt: string
  /** To be opened on any host that the gateway serves; it sets the cookie and leads to the home page. */
  readonly path: string
  /** Takes the cookie away again. */
  readonly endPath: string
  /** `name=value`, for clients that are no browsers. */
  readonly cookie: string
  /** Where this machine reaches the public side. */
  readonly local: string
}
