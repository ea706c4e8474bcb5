// What every handler of the demo application is given. Types only: this file must never hold behaviour.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Assets } from './assets.ts'
import type { Breakage } from './breakage.ts'
import type { Database } from './database.ts'
import type { Links } from './links.ts'
import type { Sessions } from './session.ts'

/** v1 is the blue one, v2 the green one. */
export type Version = '1' | '2'

export interface App {
  readonly version: Version
  /** Shown on the page and in X-App-Slot; empty when the app runs on its own. */
  readonly slot: string
  readonly database: Database
  readonly links: Links
  readonly sessions: Sessions
  readonly assets: Assets
  readonly breakage: Breakage
  /** Ends what would never end by itself (the clock, WebSockets) when the app closes. */
  readonly endless: Set<() => void>
  readonly crash: () => void
}

export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  /** As sent, not decoded, without the query. */
  readonly path: string
  readonly query: URLSearchParams
  /** What stood in the place of `:code` or `:file` in the route; empty for exact routes. */
  readonly param: string
}

export type Handler = (app: App, exchange: Exchange) => void | Promise<void>
