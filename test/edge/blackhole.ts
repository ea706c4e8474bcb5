// A port that takes no connection and refuses none, as a host behind a firewall that drops: its queue is full, so that
// the system leaves every further SYN without an answer.
import { once } from 'node:events'
import { connect } from 'node:net'
import { Worker } from 'node:worker_threads'
import { onTestFinished } from 'vitest'

/** Resolves to the port. Closed when the test ends. */
export async function blackhole(): Promise<number> {
  const worker = new Worker(
    `const { parentPort } = require('node:worker_threads')
    const server = require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
      parentPort.postMessage(server.address().port)
      // Blocks the event loop, so that nothing is ever accepted.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
    })`,
    { eval: true },
  )
  onTestFinished(async () => void (await worker.terminate()))
  const [port] = await once(worker, 'message')
  for (let i = 0; i < 2; i++) {
    const filler = connect(Number(port), '127.0.0.1')
    filler.on('error', () => {})
    onTestFinished(() => void filler.destroy())
    await once(filler, 'connect')
  }
  return Number(port)
}
