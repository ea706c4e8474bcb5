// Cases about the request line: the application gets the path, query and method that the client sent. What is no valid
// target (RFC 3986) may be refused, but never rewritten.
import { answered, isRefused, request, unless, verdict, type Case, type Outcome } from './case.ts'
import { valuesOf } from './message.ts'
import { plain, type Call } from './origin.ts'

const dots = ['/a../b', '/a/...slug', '/a/..hidden']
const bytes = ['/caf%E9', '/a%2Fb%2fc?q=%zz&&=']
const odd = ['/a\\b', '/"<>{}^|`', '/a%zz']
const methods = ['PROPFIND', 'M-SEARCH', 'REPORT']

export const targets: readonly Case[] = [
  {
    name: 'dots in a path that are no dot segments pass',
    rfc: 'RFC 3986 5.2.4',
    origin: plain('fine'),
    client: dots.map(get),
    judge: (outcome) => verdict(arrived(outcome, dots)),
  },
  {
    name: 'percent-encoding passes as it was written',
    rfc: 'H 4.2.3',
    origin: plain('fine'),
    client: bytes.map(get),
    judge: (outcome) => verdict(arrived(outcome, bytes)),
  },
  {
    name: 'a dot segment passes, and characters that are none of a URI pass or are refused',
    rfc: 'H 7.7, M 3.2',
    origin: plain('fine'),
    client: ['/a/./b', ...odd].map(get),
    judge: (outcome) =>
      verdict(
        arrived(outcome, ['/a/./b']),
        ...odd.map((target, i) => {
          const answer = outcome.answers[i + 1]
          if (answer !== undefined && isRefused(answer)) return null
          return answered(answer, 200) ?? rewritten(target, outcome.calls)
        }),
      ),
  },
  {
    name: 'OPTIONS * reaches the application as it is, or is answered by the proxy',
    rfc: 'M 3.2.4',
    origin: plain('fine'),
    client: [request('OPTIONS *')],
    judge: ({ answer, call }) =>
      verdict(
        answered(answer, 200, 204),
        unless(call === undefined || call.target === '*', `became ${call?.target}`),
      ),
  },
  {
    name: 'an absolute-form target is taken, and its authority is the Host',
    rfc: 'M 3.2.2',
    origin: plain('fine'),
    client: [
      request('GET http://shop.example/x'),
      'GET http://shop.example/x HTTP/1.1\r\nHost: other.example\r\n\r\n',
    ],
    // One that contradicts its Host field may be refused.
    judge: ({ answers: [same, other], calls }) =>
      verdict(
        answered(same, 200),
        other !== undefined && isRefused(other) ? null : answered(other, 200),
        ...calls.map((call) => {
          const host = valuesOf(call.head.fields, 'host').join()
          return unless(host === 'shop.example', `Host became ${addressed(host)}`)
        }),
      ),
  },
  {
    name: 'PROPFIND, M-SEARCH and REPORT pass',
    rfc: 'H 9.1, 16.1',
    origin: plain('fine'),
    client: methods.map((method) => request(`${method} /`)),
    judge: ({ answers, calls }) =>
      verdict(
        ...answers.map((answer) => answered(answer, 200)),
        unless(calls.map(({ method }) => method).join() === methods.join(), 'altered'),
      ),
  },
]

function get(target: string): string {
  return request(`GET ${target}`)
}

/** Complains unless each target was answered 200 and came to the application as it was sent. */
function arrived({ answers, calls }: Outcome, sent: readonly string[]): string | null {
  for (const [i, target] of sent.entries()) {
    const complaint = answered(answers[i], 200) ?? rewritten(target, calls)
    if (complaint !== null) return complaint
  }
  return null
}

function rewritten(target: string, calls: readonly Call[]): string | null {
  return unless(
    calls.some((call) => call.target === target),
    `${target} rewritten`,
  )
}

/** The name of a peer's own address is not for a table. */
function addressed(host: string): string {
  return host.startsWith('127.0.0.1') ? 'the upstream address' : host
}
