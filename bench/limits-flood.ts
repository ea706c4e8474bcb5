// A process of its own for limits-memory.ts: lets a million clients in, and one ordinary one among them, and prints what it has
// grown by. The word on the command line says who counts and how fast they come.
import { keyOf } from '../src/limits/rates/key.ts'
import { hash } from 'node:crypto'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import { chargesOf, routeLimits } from '../src/limits/rates/charges.ts'
import { policiesOf } from '../src/limits/rates/policies.ts'
import { createRates, type Rates } from '../src/limits/rates/rates.ts'
import { defaultSlots } from '../src/limits/rates/table.ts'
import type { Flooded } from './limits-memory.ts'

const clients = 1_000_000
const [, , how = 'minute'] = process.argv

const flooded =
  how === 'rate-limiter-flexible' ? await library() : ours(how === 'moment' ? 0 : 60_000)
console.log(JSON.stringify(flooded))

function ours(floodMs: number): Flooded {
  // What requests cost by themselves is not what is asked: with hardly anything to count in, twice, until the engine has
  // all the room it takes for what is soon garbage.
  for (let n = 0; n < 2; n++) flood(createRates({ slots: 1024 }), floodMs)
  const before = rssMb()
  const rates = createRates({ slots: defaultSlots })
  const startMb = rssMb() - before
  const ordinaryRefused = flood(rates, floodMs)
  return { rssMb: rssMb() - before, startMb, ordinaryRefused, evictions: rates.evictions() }
}

/** How often the ordinary client is refused. */
function flood(rates: Rates, floodMs: number): number {
  const limits = routeLimits('site', policiesOf('page', []))
  const refused = (client: string, nowMs: number): boolean => {
    const charges = chargesOf(limits, {
      head: { method: 'GET', header: () => null },
      client: keyOf(client),
      session: null,
    })
    return rates.take(charges, nowMs).kind === 'refused'
  }
  let ordinaryRefused = 0
  for (let i = 0; i < clients; i++) {
    const nowMs = (i / clients) * floodMs
    refused(nameOf(i), nowMs)
    // Sixty requests, one each second of a minute; and at half time a page with all its parts.
    if (i % Math.ceil(clients / 60) !== 0) continue
    const parts = floodMs > 0 && i > clients / 2 && i < clients / 2 + clients / 60 ? 60 : 1
    for (let n = 0; n < parts; n++) if (refused('ordinary client.', nowMs)) ordinaryRefused++
  }
  return ordinaryRefused
}

async function library(): Promise<Flooded> {
  const limiter = new RateLimiterMemory({ points: 2 * clients, duration: 3600 })
  for (let i = 0; i < 2 * clients; i++) await limiter.consume(nameOf(i).slice(0, 1))
  const before = rssMb()
  for (let i = 0; i < clients; i++) await limiter.consume(nameOf(i))
  return { rssMb: rssMb() - before, startMb: 0, ordinaryRefused: 0, evictions: 0 }
}

function nameOf(i: number): string {
  return hash('sha256', String(i), 'base64url').slice(0, 16)
}

function rssMb(): number {
  globalThis.gc?.()
  return process.memoryUsage().rss / 1_000_000
}
