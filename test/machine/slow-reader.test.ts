// Readers of 1 GB that stall: the target is held back by them, so the gateway needs no memory for what they have not read.
import { connect } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { upstream } from '../support/upstream.ts'
import { leaveOut } from './leave-out.ts'
import { missingProc, residentMB, socketBuffersMB, watchMemory } from './proc.ts'
import { startSmallGateway, type SmallGateway } from './small-gateway.ts'

const size = 1_000_000_000
const part = Buffer.alloc(64 * 1024, 'x')
const MB = 1_000_000

test(
  'a reader of 1 GB that stalls and goes on slowly costs the gateway no memory, and gets every byte',
  { timeout: 120_000 },
  async (context) => {
    leaveOut(context, missingProc())
    const { gateway, sources, fine, buffersMB } = await startFlood()
    await warmUp(gateway, 1)
    sources.length = 0
    const before = await residentMB(gateway.pid)
    const memory = watchMemory(gateway.pid)

    const reader = openReader(gateway.port)
    await reader.readTo(4 * MB)
    const source = sources.at(-1) ?? expect.fail('the target was not asked')
    await still(() => source.written)
    const ahead = (source.written - reader.bytes()) / MB
    expect(ahead).toBeLessThan(buffersMB)
    for (let i = 0; i < 100; i++) expect(await fine()).toBe(200)
    expect(source.written / MB).toBeLessThan(4 + buffersMB + 1)

    for (let step = 1; step <= 40; step++) {
      await reader.readTo((4 + step) * MB)
      expect(await fine()).toBe(200)
      expect((source.written - reader.bytes()) / MB).toBeLessThan(buffersMB)
    }
    memory.stop()
    const growth = Math.max(0, memory.peakMB() - before)
    await reader.readTo(size)
    console.info(
      `one slow reader of 1 GB: the target was at most ${ahead.toFixed(1)} MB ahead; memory before ${before.toFixed(0)} MB, ${growth.toFixed(1)} MB more at most`,
    )
    expect(growth).toBeLessThan(40)
    await expect.poll(async () => (await gateway.status()).slots.blue.inFlight).toBe(0)
  },
)

test(
  '50 readers of 1 GB that stall cost the gateway little each',
  { timeout: 120_000 },
  async (context) => {
    leaveOut(context, missingProc())
    const { gateway, sources, fine, buffersMB } = await startFlood()
    await warmUp(gateway, 50)
    sources.length = 0
    const before = await residentMB(gateway.pid)
    const memory = watchMemory(gateway.pid)

    const readers = Array.from({ length: 50 }, () => openReader(gateway.port))
    await Promise.all(readers.map((reader) => reader.readTo(2 * MB)))
    expect(sources).toHaveLength(50)
    await still(() => sources.reduce((sum, { written }) => sum + written, 0))
    for (let i = 0; i < 100; i++) expect(await fine()).toBe(200)
    memory.stop()
    const ahead = Math.max(...sources.map(({ written }) => written)) / MB - 2
    const each = Math.max(0, memory.peakMB() - before) / 50
    console.info(
      `50 stalled readers of 1 GB: the targets were at most ${ahead.toFixed(1)} MB ahead; ${each.toFixed(2)} MB of memory for each`,
    )
    expect(ahead).toBeLessThan(buffersMB)
    // Of each three chunks of 64 KiB are held; the rest is what V8 has not collected yet of the 1 GB that passed.
    expect(each).toBeLessThan(2)

    for (const reader of readers) reader.leave()
    await expect.poll(async () => (await gateway.status()).slots.blue.inFlight).toBe(0)
    await expect.poll(() => sources.filter(({ open }) => open)).toEqual([])
  },
)

interface Source {
  written: number
  open: boolean
}

/** A gateway as a process before a target that gives `/flood` 1 GB, as fast as it is taken, and else a short answer. */
async function startFlood() {
  const sources: Source[] = []
  const app = await upstream('flood', (req, res) => {
    if (req.url !== '/flood') return void res.end('fine')
    const source = { written: 0, open: true }
    sources.push(source)
    res.once('close', () => (source.open = false))
    res.setHeader('Content-Length', size)
    const push = (): void => {
      while (source.written < size && !res.destroyed) {
        const bytes = part.subarray(0, size - source.written)
        source.written += bytes.length
        if (!res.write(bytes)) return void res.once('drain', push)
      }
      res.end()
    }
    push()
  })
  const slots = { blue: { web: app.url }, green: { web: app.url } }
  const gateway = await startSmallGateway({ slots })
  const fine = async (): Promise<number> => {
    const answer = await fetch(gateway.url)
    await answer.text()
    return answer.status
  }
  // Those of the kernel on both connections; what Node keeps beside them is less than 1 MB.
  const buffersMB = 2 * (await socketBuffersMB()) + 1
  return { gateway, sources, fine, buffersMB }
}

/** A client that reads only as far as it is told to. */
function openReader(port: number) {
  const socket = connect({ port, host: '127.0.0.1' }).pause()
  onTestFinished(() => void socket.destroy())
  socket.on('error', () => {})
  socket.write('GET /flood HTTP/1.1\r\nHost: x\r\n\r\n')
  let head = 0
  let bytes = 0
  let wanted = 0
  let reached = (): void => {}
  socket.on('data', (chunk: Buffer) => {
    // The head comes in one piece: nothing is written before it.
    if (head === 0) head = chunk.indexOf('\r\n\r\n') + 4
    bytes += chunk.length
    if (bytes - head < wanted) return
    socket.pause()
    reached()
  })
  return {
    bytes: () => bytes - head,
    /** Resolves when this many bytes of the body have come; then nothing is read any more. */
    readTo(count: number): Promise<void> {
      wanted = count
      const { promise, resolve } = Promise.withResolvers<void>()
      reached = resolve
      if (bytes - head >= count) resolve()
      else socket.resume()
      return promise
    },
    leave: () => void socket.destroy(),
  }
}

/** As many readers at full speed, 1 GB in all: what that takes is not to be taken for the price of slowness. */
async function warmUp(gateway: SmallGateway, count: number): Promise<void> {
  const readers = Array.from({ length: count }, () => openReader(gateway.port))
  await Promise.all(readers.map((reader) => reader.readTo(size / count)))
  for (const reader of readers) reader.leave()
  await expect.poll(async () => (await gateway.status()).slots.blue.inFlight).toBe(0)
}

/** Resolves when a number has stopped to grow: the same in twenty looks in a row. */
async function still(read: () => number): Promise<void> {
  let last = -1
  let same = 0
  const look = (): boolean => {
    const now = read()
    same = now === last && now > 0 ? same + 1 : 0
    last = now
    return same >= 20
  }
  await expect.poll(look, { interval: 20, timeout: 20_000 }).toBe(true)
}
