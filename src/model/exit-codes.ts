// The exit codes of the command, one meaning each. Part of the contract: scripts rely on the numbers.

export const exitCodes = {
  done: 0,
  unexpected: 1,
  usage: 2,
  refused: 3,
  rolledBack: 4,
  locked: 5,
  unreachable: 6,
  unknown: 7,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** What each says, in the order of the numbers. */
export const exitMeanings: Readonly<Record<ExitCode, string>> = {
  0: 'done and verified',
  1: 'unexpected failure',
  2: 'usage or config error, nothing touched',
  3: 'refused: not ready, preflight or smoke failed; traffic is where it was',
  4: 'rolled back by the judge',
  5: 'locked by someone else, or --expect did not match',
  6: 'gateway not reachable',
  7: 'timed out, outcome unknown',
}
