// How many visitors without a session a route sends to the application at a time. A flood comes faster than any latency can be measured:
// what is let in until then waits inside the application, where nobody can be put first. So strangers come as fast as answers show that
// there is room, and the others wait here, where visitors with a session go before them. It makes wait, and refuses nobody.

export interface Pace {
  /** May be a fraction. */
  most: number
  /** The most in flight in this period and in the one before, as answered requests found it. */
  peak: number
  peakBefore: number
  periodAtMs: number
  /** Answers of this round, and when it began. */
  answers: number
  roundAtMs: number
  /** The pace and the answers in a millisecond before it was raised to see whether more come; null: it was not. */
  before: { readonly most: number; readonly rate: number } | null
  /** Rounds to come in which it is not raised. */
  rest: number
}

/**
 * The first few are no load for any application, and a page's worth of requests is as soon done by eight at a time as by sixty at once: an
 * application that can do more at once says so within a few answers.
 */
const first = 8
/**
 * How long a pace that was made use of is remembered: for this and the one before. Answers in time win it back within a few of them;
 * what is remembered longer is let in at once by a flood that comes just after a burst.
 */
const periodMs = 2_500
/** So many answers, or two for each that is sent at a time, say how many come in a millisecond, to a fifth or so. */
const roundAnswers = 32
/** What is tried, what must come of it, and how many rounds pass after a try that brought nothing. */
const trial = { factor: 1.5, gain: 1.25, rest: 8 }

export function firstPace(): Pace {
  return {
    most: first,
    peak: 0,
    peakBefore: 0,
    periodAtMs: Number.NEGATIVE_INFINITY,
    answers: 0,
    roundAtMs: 0,
    before: null,
    rest: 0,
  }
}

/**
 * An answer came to a request that found so many in flight, itself included.
 *
 * Each answer in time lets in one more, as TCP begins (RFC 5681 3.1): the pace doubles with each round of answers. A late one proves no wait:
 * a page may be slower than others. So where answers are late, half as many again are sent for a round: where more are answered for it
 * they did not wait for each other, and where they only take longer the pace is what it was.
 */
export function keepPace(
  pace: Pace,
  inFlight: number,
  answer: 'timely' | 'late',
  nowMs: number,
): void {
  if (nowMs - pace.periodAtMs >= periodMs) beginPeriod(pace, nowMs)
  if (inFlight > pace.peak) pace.peak = inFlight
  if (2 * inFlight < pace.most) return beginRound(pace, nowMs)
  if (answer === 'timely') pace.most += 1
  pace.answers++
  if (pace.answers >= Math.max(roundAnswers, 2 * pace.most)) endRound(pace, nowMs)
}

/** It falls to twice what was made use of. */
function beginPeriod(pace: Pace, nowMs: number): void {
  const idle = nowMs - pace.periodAtMs >= 2 * periodMs
  const used = idle ? 0 : Math.max(pace.peak, pace.peakBefore)
  pace.most = Math.min(pace.most, Math.max(first, 2 * used))
  pace.peakBefore = idle ? 0 : pace.peak
  pace.peak = 0
  pace.periodAtMs = nowMs
}

function beginRound(pace: Pace, nowMs: number): void {
  pace.answers = 0
  pace.roundAtMs = nowMs
}

function endRound(pace: Pace, nowMs: number): void {
  const { before } = pace
  const rate = pace.answers / Math.max(1, nowMs - pace.roundAtMs)
  beginRound(pace, nowMs)
  if (before !== null) {
    pace.before = null
    if (rate >= trial.gain * before.rate) return
    pace.most = before.most
    pace.rest = trial.rest
  } else if (pace.rest > 0) pace.rest--
  else {
    pace.before = { most: pace.most, rate }
    pace.most *= trial.factor
  }
}
