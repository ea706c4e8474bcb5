// Why a request would go where it goes: the steps of the gate in their order, each with what it found and the line of the
// config it stands on.

export interface Explanation {
  readonly steps: readonly ExplainedStep[]
  /** What becomes of the request, such as `forward to green/api` or `refuse with 404 no_route`. */
  readonly verdict: string
}

export interface ExplainedStep {
  readonly name:
    | 'request'
    | 'client'
    | 'traffic'
    | 'route'
    | 'body'
    | 'ban'
    | 'bot'
    | 'rate'
    | 'capacity'
    | 'slot'
    | 'target'
  /** In a word or two. */
  readonly finding: string
  readonly detail: string
  /** Such as `sluice.yaml:12`; null where no line decided. */
  readonly definedAt: string | null
}

/** An invented request. */
export interface ExplainQuestion {
  readonly method: string
  /** A URL, or a path on any host. */
  readonly url: string
  /** The address of the socket's other end. */
  readonly peer: string
  /** Names and values in turn. */
  readonly headers: readonly string[]
}
