// A real mail server for tests: it says no where the test says so, and keeps what it is given.
import type { AddressInfo } from 'node:net'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { onTestFinished } from 'vitest'

export interface Delivered {
  readonly from: string
  readonly to: readonly string[]
  /** Head and body, as they came. */
  readonly text: string
}

export interface MailServer {
  readonly port: number
  readonly delivered: readonly Delivered[]
  /** `user:password` of each login that was tried. */
  readonly logins: readonly string[]
}

/** Without TLS and without a login, unless `options` say so. */
export async function startMailServer(options: SMTPServerOptions = {}): Promise<MailServer> {
  const delivered: Delivered[] = []
  const logins: string[] = []
  const server = new SMTPServer({
    logger: false,
    authOptional: true,
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    // Names are not asked of DNS.
    disableReverseLookup: true,
    onAuth({ username = '', password }, _session, done) {
      logins.push(`${username}:${password ?? ''}`)
      done(null, { user: username })
    },
    onData(stream, { envelope }, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address
        const to = envelope.rcptTo.map(({ address }) => address)
        delivered.push({ from, to, text: Buffer.concat(chunks).toString() })
        done()
      })
    },
    ...options,
  })
  // A client that breaks off is what some tests are about.
  server.on('error', () => {})
  const { promise, resolve } = Promise.withResolvers<void>()
  server.listen(0, '127.0.0.1', resolve)
  await promise
  onTestFinished(() => server.close())
  return { port: (server.server.address() as AddressInfo).port, delivered, logins }
}

/** A refusal with this code of SMTP. */
export function refusal(responseCode: number, message = 'no'): Error {
  return Object.assign(new Error(message), { responseCode })
}
