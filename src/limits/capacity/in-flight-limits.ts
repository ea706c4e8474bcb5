// How much may be in flight, per route and in all, and the check that no single route can take it all.

/** How many at once, by kind. */
export interface Caps {
  readonly http: number
  readonly stream: number
  readonly upgrade: number
  /**
   * The share, 0 to below 1, kept for visitors with a session; 0.3 unless there is a reason. 0 where no visitor can
   * have one: otherwise that part would never be used.
   */
  readonly reserved: number
}

export interface InFlightLimits {
  readonly global: Caps
  /** Those of each route that is not named in `routes`. */
  readonly route: Caps
  readonly routes: ReadonlyMap<string, Caps>
  readonly queue: {
    /** Requests that may wait, per route; 0: nobody waits. */
    readonly max: number
    /** How long each may wait; short, such as 500: whoever waits longer is better told to come again. */
    readonly forMs: number
  }
  /** What a shed visitor is told to wait. */
  readonly retryAfterMs: number
}

/** Throws with the place and what to do, if a cap is no cap or would let one stuck route starve all others. */
export function checkLimits({ global, route, routes, queue, retryAfterMs }: InFlightLimits): void {
  checkCaps('in all', global)
  for (const [name, caps] of [['not named', route] as const, ...routes]) {
    checkCaps(`of route ${name}`, caps)
    checkBelow(name, caps, global)
  }
  checkNumber('queue.max', queue.max, 0)
  checkNumber('queue.forMs', queue.forMs, 1)
  checkNumber('retryAfterMs', retryAfterMs, 1)
}

function checkCaps(where: string, caps: Caps): void {
  for (const kind of ['http', 'stream', 'upgrade'] as const)
    checkNumber(`the ${kind} cap ${where}`, caps[kind], kind === 'http' ? 1 : 0)
  if (!(caps.reserved >= 0 && caps.reserved < 1))
    throw new Error(
      `in flight: the reserved share ${where} is ${caps.reserved}; give 0 to less than 1`,
    )
}

function checkBelow(name: string, caps: Caps, global: Caps): void {
  if (caps.http < global.http) return
  throw new Error(
    `in flight: the http cap of route ${name} is ${caps.http}, and ${global.http} in all; ` +
      'give the route less, or it could take everything when it is stuck',
  )
}

function checkNumber(what: string, value: number, least: number): void {
  if (!Number.isInteger(value) || value < least)
    throw new Error(`in flight: ${what} is ${value}; give a whole number from ${least}`)
}
