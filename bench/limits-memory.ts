// What a million clients that were never seen before cost, each limiter in a process of its own.
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Figure } from './limits-figures.ts'

/** What `limits-flood.ts` prints. */
export interface Flooded {
  readonly rssMb: number
  readonly startMb: number
  /** How often a client that keeps to its limit was refused. */
  readonly ordinaryRefused: number
  readonly evictions: number
}

/** What `limits-crowd.ts` prints. */
export type Crowded = Pick<Flooded, 'rssMb' | 'ordinaryRefused'>

const run = promisify(execFile)
const flood = fileURLToPath(new URL('./limits-flood.ts', import.meta.url))
const crowd = fileURLToPath(new URL('./limits-crowd.ts', import.meta.url))

export async function floodMemory(): Promise<readonly Figure[]> {
  const minute = await flooded('minute')
  const moment = await flooded('moment')
  const library = await flooded('rate-limiter-flexible')
  const door = await crowded()
  return [
    { name: 'counters at the start, MB', value: minute.startMb, target: { atMost: 2 } },
    { name: '1M clients in a minute, MB', value: minute.rssMb, target: { atMost: 80 } },
    { name: 'ordinary client refused', value: minute.ordinaryRefused, target: { atMost: 0 } },
    { name: '1M clients at one moment, MB', value: moment.rssMb, target: { atMost: 80 } },
    { name: 'ordinary client refused then', value: moment.ordinaryRefused, target: { atMost: 0 } },
    { name: 'counters lost then', value: moment.evictions, target: { atMost: 10_000 } },
    { name: 'rate-limiter-flexible, MB', value: library.rssMb, target: null },
    { name: '2M clients through the door, MB', value: door.rssMb, target: { atMost: 80 } },
    { name: 'ordinary client refused there', value: door.ordinaryRefused, target: { atMost: 0 } },
  ]
}

/** The room for what is soon garbage is fixed: what the engine gives it when it likes to is not what is asked. */
const measured = ['--expose-gc', '--min-semi-space-size=16', '--max-semi-space-size=16']

async function flooded(how: string): Promise<Flooded> {
  const { stdout } = await run(process.execPath, [...measured, flood, how])
  return JSON.parse(stdout) as Flooded
}

/** In a heap of 256 MB, which it must not come to the end of. */
async function crowded(): Promise<Crowded> {
  const { stdout } = await run(process.execPath, [...measured, '--max-old-space-size=256', crowd])
  return JSON.parse(stdout) as Crowded
}
