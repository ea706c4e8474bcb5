// Nothing of an answer waits in the gateway for what comes after it: the head not for the body, no part for the next.
// There is no buffering that could be switched on.
import { expect, test } from 'vitest'
import { rawClient } from '../support/raw-client.ts'
import { bodyOf, front, request, statusOf } from './front.ts'
import { scripted } from './scripted.ts'

const chunk = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n`
const bare = (text: string): string => text

/** What an answer is called, its head, how its target frames a part of its body, and how it ends. */
const answers = [
  [
    'an event stream',
    'Content-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n',
    chunk,
    '0\r\n\r\n',
  ],
  [
    'a page in chunks',
    'Content-Type: text/html\r\nTransfer-Encoding: chunked\r\n',
    chunk,
    '0\r\n\r\n',
  ],
  ['a download with a length', 'Content-Type: application/zip\r\nContent-Length: 30\r\n', bare, ''],
  ['a body that ends with its connection', 'Connection: close\r\n', bare, null],
] as const

const parts = ['data: 1\n\n', 'data: 2\n\n', 'x', 'end of body']

// Scenario 33. Scenario 34.
test.for(answers)(
  '%s: the head comes before its body, and each part before the next is sent',
  async ([, fields, frame, end]) => {
    const app = await scripted(
      ({ socket }) => void socket.write(`HTTP/1.1 200 OK\r\n${fields}\r\n`),
    )
    const gateway = await front(app.url)
    const client = await rawClient(gateway.port)
    client.send(request('GET /'))
    const head = await client.until((text) => text.includes('\r\n\r\n'))
    expect([statusOf(head), bodyOf(head)]).toEqual([200, ''])
    const { socket } = app.calls[0] ?? expect.fail('the target was not asked')
    for (const part of parts) {
      socket.write(frame(part))
      await client.until((text) => unframed(bodyOf(text)).endsWith(part))
    }
    if (end === null) socket.end()
    else socket.write(end)
    await gateway.idle()
    expect(unframed(bodyOf(client.text()))).toBe(parts.join(''))
  },
)

/** A body without the sizes and ends of its chunks, if it has any. */
function unframed(body: string): string {
  return body.replaceAll(/(^|\r\n)[0-9a-f]+\r\n/g, '').replace(/\r\n$/, '')
}
