// One mail to one SMTP server, through nodemailer. The password goes over an encrypted line, or to this machine, or not at all.
// What comes out is an outcome; of what the server said only its code is told.
import { isIPv4 } from 'node:net'
import { createTransport } from 'nodemailer'
import type { EmailChannel } from '../model/notification.ts'
import type { Outcome } from './outcome.ts'
import type { Mail } from './render-mail.ts'

export interface MailServer {
  readonly host: string
  readonly port: number
  /** TLS from the first byte. */
  readonly secure: boolean
  readonly user: string | null
  readonly password: string
}

export interface Letter extends Mail, Pick<EmailChannel, 'from' | 'to'> {
  readonly id: string
  /** The program that speaks, such as `sluice/1.0.0`. */
  readonly agent: string
}

/** `smtp://user:password@host:587`; without a port: 587, or 465 for smtps. */
export function mailServerOf(smtp: string): MailServer {
  const { protocol, hostname, port, username, password } = new URL(smtp)
  const secure = protocol === 'smtps:'
  return {
    host: hostname.replaceAll(/[[\]]/g, ''),
    port: Number(port) || (secure ? 465 : 587),
    secure,
    user: username === '' ? null : decodeURIComponent(username),
    password: decodeURIComponent(password),
  }
}

/** `until`: its abort ends the attempt; the reason is its message. Never rejects. */
export async function sendMail(
  server: MailServer,
  letter: Letter,
  until: AbortSignal,
): Promise<Outcome> {
  const { host, port, secure, user, password } = server
  const { from, to, subject, text, html, id, agent } = letter
  const transport = createTransport({
    host,
    port,
    secure,
    ...(user === null ? {} : { auth: { user, pass: password }, requireTLS: !isThisMachine(host) }),
    // The signal ends it in time; these only see to it that nothing is left behind.
    connectionTimeout: leftBehindMs,
    greetingTimeout: leftBehindMs,
    socketTimeout: leftBehindMs,
    dnsTimeout: leftBehindMs,
  })
  try {
    const { rejected } = await transport.sendMail({
      from,
      to: [...to],
      subject,
      text,
      html,
      // RFC 3834: nobody's holiday notice answers a machine.
      headers: { 'Auto-Submitted': 'auto-generated', 'X-Mailer': agent, 'X-Sluice-Id': id },
      disableFileAccess: true,
      disableUrlAccess: true,
      signal: until,
    })
    if (rejected.length === 0) return { kind: 'sent' }
    return { kind: 'refused', why: `${rejected.length} of ${to.length} recipients were refused` }
  } catch (error) {
    return outcomeOf(error, until)
  } finally {
    transport.close()
  }
}

const leftBehindMs = 20_000

function outcomeOf(error: unknown, until: AbortSignal): Outcome {
  const again = (why: string): Outcome => ({ kind: 'again', why, afterMs: null })
  if (until.aborted)
    return again(until.reason instanceof Error ? until.reason.message : 'broken off')
  const code = textOf(error, 'code') || 'unknown'
  const reply = Number(textOf(error, 'responseCode')) || 0
  const replied = reply === 0 ? code : `SMTP ${reply}`
  // RFC 5321 4.2.1: 4yz may be repeated, 5yz may not.
  if (reply >= 400 && reply < 500) return again(`the mail server asks to wait (${replied})`)
  switch (code) {
    case 'EAUTH':
    case 'ENOAUTH':
      return { kind: 'refused', why: `the mail server refuses the login (${replied})` }
    case 'ETLS':
      return {
        kind: 'refused',
        why: 'no encrypted line to the mail server, and the password is not sent without one',
      }
    case 'EENVELOPE':
      return { kind: 'refused', why: `sender or recipient is refused (${replied})` }
    default:
      return reply >= 500
        ? { kind: 'refused', why: `the mail server refuses it (${replied})` }
        : again(`the mail server cannot be reached (${replied})`)
  }
}

function textOf(error: unknown, key: string): string {
  if (typeof error !== 'object' || error === null) return ''
  const value: unknown = Reflect.get(error, key)
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

function isThisMachine(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'))
}
