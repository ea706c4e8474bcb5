// Whether a store may be asked. One failure, and it is not: until it has answered a probe in time, nobody waits for it.
// Probes run beside the traffic, one at a time.

export type StoreState = 'remote' | 'local'

export interface Circuit<Failure> {
  state(): StoreState
  /** The store failed a request: nobody asks it from now on. */
  trip(failure: Failure): void
  /** There is reason to think that it is back. */
  retry(): void
  close(): void
}

export interface CircuitOptions<Failure> {
  /** Asks the store for all that a request asks of it. */
  probe(): Promise<unknown>
  failureOf(error: unknown): Failure
  /** A probe that is answered later than this was not. */
  readonly deadlineMs: number
  readonly late: Failure
  /** From one probe to the next. */
  readonly everyMs: number
  onFailure(failure: Failure): void
  /** Also the first time that it is known. */
  onState(state: StoreState, why: Failure | 'answers'): void
}

/** Local until a first probe is answered. */
export function createCircuit<Failure>(options: CircuitOptions<Failure>): Circuit<Failure> {
  const { deadlineMs, everyMs, late } = options
  let known: StoreState | null = null
  let probing = false
  let closed = false
  let next: NodeJS.Timeout | undefined

  const enter = (state: StoreState, why: Failure | 'answers'): void => {
    if (known === state) return
    known = state
    options.onState(state, why)
  }
  const fail = (failure: Failure): void => {
    if (closed) return
    options.onFailure(failure)
    enter('local', failure)
    clearTimeout(next)
    next = setTimeout(attempt, everyMs).unref()
  }
  const attempt = (): void => {
    // A probe that is still waited for may be so for long, and a second one would not be answered sooner.
    if (closed || probing || known === 'remote') return
    probing = true
    const began = performance.now()
    options.probe().then(
      () => {
        probing = false
        if (closed) return
        if (performance.now() - began > deadlineMs) return fail(late)
        enter('remote', 'answers')
      },
      (error: unknown) => {
        probing = false
        fail(options.failureOf(error))
      },
    )
  }
  next = setTimeout(attempt, everyMs).unref()
  return {
    state: () => known ?? 'local',
    trip(failure) {
      if (known === 'remote') fail(failure)
    },
    retry: attempt,
    close() {
      closed = true
      known = 'local'
      clearTimeout(next)
    },
  }
}
