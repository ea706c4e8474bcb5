// The head of a request as policies see it: what was asked, by whom, with nothing of the server that read it.

export interface RequestHead {
  readonly method: string
  /** Origin-form with query, or `*`: the bytes that are forwarded. */
  readonly target: string
  /** The raw path of the target, without the query. */
  readonly path: string
  /** The Host that is forwarded: the header, or the authority of an absolute-form target. */
  readonly authority: string
  /** The authority without its port, in lower case: what routes are matched by. */
  readonly host: string
  readonly httpVersion: '1.0' | '1.1'
  /** The address of the socket's other end: Traefik, or a client that came straight to us. */
  readonly peer: string
  /** Names and values in turn, as they came, in their order and case. */
  readonly rawHeaders: readonly string[]
  /** A header by its lower-case name; several of one name are joined by a comma. */
  header(name: string): string | null
}
