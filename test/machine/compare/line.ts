// A client's connection: it sends exactly the bytes it is told, and reads what comes as answers to them.
import { connect } from 'node:net'
import { bodyAt, headAt, responseFraming, statusOf, type Field, type Head } from './message.ts'
import type { Watch } from './watch.ts'

export interface Answer {
  /** 0: none came, or what came is none; then that is its body. */
  readonly status: number
  readonly fields: readonly Field[]
  readonly body: string
  readonly trailers: readonly Field[]
  /** Whether it is complete, by its own framing. */
  readonly whole: boolean
  /** The interim answers before it. */
  readonly interim: readonly Head[]
  /** What the connection did, up to now. */
  readonly connection: 'open' | 'closed' | 'reset'
}

export interface Line {
  send(bytes: string): void
  /** Closes the sending side only. */
  halfClose(): void
  close(): void
  /** All that came so far, as latin1. */
  text(): string
  /** All answers so far, an incomplete one last. */
  answers(): Answer[]
  /** Resolves to the nth answer (from 1) when it is whole, or to what there is of it when no more will come. */
  answer(nth: number): Promise<Answer>
  /** Resolves when the other side has closed, or the time of the case is over. */
  ended(): Promise<boolean>
}

export function openLine(port: number, watch: Watch): Line {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true })
  let text = ''
  let sent = ''
  let connection: Answer['connection'] = 'open'
  const end = (how: 'closed' | 'reset'): void => {
    if (connection === 'open') connection = how
    watch.seen()
  }
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1')
    watch.seen()
  })
  socket.on('end', () => end('closed'))
  socket.on('close', () => end('closed'))
  socket.on('error', () => end('reset'))
  const answers = (): Answer[] => answersIn(text, methodsOf(sent), connection)
  return {
    send(bytes) {
      // Which methods were asked decides how answers are read; long bodies need not be looked through.
      sent += bytes.slice(0, 2000)
      if (socket.writable) socket.write(bytes, 'latin1')
    },
    halfClose: () => void socket.end(),
    close: () => void socket.destroy(),
    text: () => text,
    answers,
    async answer(nth) {
      await watch.until(() => connection !== 'open' || answers()[nth - 1]?.whole === true)
      return (
        answers()[nth - 1] ?? { ...noAnswer, body: answers().length === 0 ? text : '', connection }
      )
    },
    ended: () => watch.until(() => connection !== 'open'),
  }
}

export const noAnswer: Answer = {
  status: 0,
  fields: [],
  body: '',
  trailers: [],
  whole: false,
  interim: [],
  connection: 'open',
}

function methodsOf(sent: string): string[] {
  return [...sent.matchAll(/(?:^|\n)([A-Z-]+) \S+ HTTP\/1/g)].map((match) => match[1] ?? '')
}

function answersIn(
  text: string,
  methods: readonly string[],
  connection: Answer['connection'],
): Answer[] {
  const answers: Answer[] = []
  let interim: Head[] = []
  for (let at = 0; at < text.length;) {
    const head = headAt(text, at)
    if (head === null || statusOf(head) === 0) break
    const status = statusOf(head)
    at += head.text.length
    if (status < 200 && status !== 101) {
      interim.push(head)
      continue
    }
    const framing = responseFraming(head, methods[answers.length] ?? 'GET')
    const { data, trailers, end } = bodyAt(text, at, framing)
    const whole = end !== null || (framing.kind === 'close' && connection === 'closed')
    answers.push({
      status,
      fields: head.fields,
      body: data,
      trailers,
      whole,
      interim,
      connection,
    })
    // What follows a 101 is no HTTP.
    if (end === null || status === 101) break
    interim = []
    at = end
  }
  return answers
}
