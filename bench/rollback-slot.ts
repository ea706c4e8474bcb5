// A slot of bench/rollback.ts as a process of its own: it answers at once, fails the share it is told to, and tells what it did.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'

export interface BenchSlot {
  readonly url: string
  /** From now on this share of requests fails; what was counted is forgotten. */
  fail(share: number): Promise<void>
  count(): Promise<SlotCount>
  end(): Promise<void>
}

/** Of all requests but probes. */
export interface SlotCount {
  readonly asked: number
  readonly failed: number
  /** When the first failing answer was sent, in milliseconds since 1970; null: none was. */
  readonly firstFailureMs: number | null
}

type Order = { readonly share: number } | 'count'

const script = fileURLToPath(import.meta.url)

export async function startBenchSlot(name: string): Promise<BenchSlot> {
  const child = fork(script, [name], { execArgv: [] })
  const [url] = (await once(child, 'message')) as [string]
  const ask = async (order: Order): Promise<SlotCount> => {
    const answered = once(child, 'message') as Promise<[SlotCount]>
    child.send(order)
    return (await answered)[0]
  }
  return {
    url,
    fail: async (share) => void (await ask({ share })),
    count: () => ask('count'),
    async end() {
      const gone = once(child, 'exit')
      child.kill('SIGTERM')
      await gone
    },
  }
}

function serve(name: string): void {
  let share = 0
  let count: SlotCount = { asked: 0, failed: 0, firstFailureMs: null }
  const server = createServer((req, res) => {
    req.resume()
    if (req.url === '/healthz') return void res.end('ok')
    const fails = Math.random() < share
    const { asked, failed, firstFailureMs } = count
    count = {
      asked: asked + 1,
      failed: fails ? failed + 1 : failed,
      firstFailureMs: fails
        ? (firstFailureMs ?? performance.timeOrigin + performance.now())
        : firstFailureMs,
    }
    res.writeHead(fails ? 500 : 200).end(name)
  })
  process.on('message', (order: Order) => {
    if (order !== 'count') {
      share = order.share
      count = { asked: 0, failed: 0, firstFailureMs: null }
    }
    process.send?.(count)
  })
  // Whoever started it is gone.
  process.once('disconnect', () => process.exit(0))
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    if (typeof address === 'object') process.send?.(`http://127.0.0.1:${address?.port}`)
  })
}

if (process.argv[1] === script) serve(process.argv[2] ?? '')
