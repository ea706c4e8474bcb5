// Logging in and out: a name is enough, this is a demo. It must never be taken as a way to protect anything.
import type { App, Exchange } from './app.ts'
import { seeOther, sendError } from './answers.ts'
import { readBody } from './body.ts'
import { clearedCookie } from './session.ts'

const nameShape = /^[^\p{Cc}]{1,40}$/u

/** Form field `name`: 303 with the session cookie, or 422. */
export async function logIn(app: App, { request, response }: Exchange): Promise<void> {
  const body = await readBody(request)
  const name = body.kind === 'text' ? new URLSearchParams(body.text).get('name')?.trim() : undefined
  if (name === undefined || !nameShape.test(name)) {
    return sendError(response, 422, 'name: give 1 to 40 characters in a form field called name')
  }
  seeOther(response, '/', { 'Set-Cookie': app.sessions.issue(name) })
}

/** 303 with the cookie cleared, logged in or not. */
export function logOut(_app: App, { response }: Exchange): void {
  seeOther(response, '/', { 'Set-Cookie': clearedCookie })
}
