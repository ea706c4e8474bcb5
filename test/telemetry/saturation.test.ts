// Saturation: how full the process is, as metrics that prom-client brings and those it leaves out.
import { expect, test } from 'vitest'
import { startTestGateway, type TestGateway } from '../support/gateway.ts'
import { rawClient } from '../support/raw-client.ts'
import { upstream } from '../support/upstream.ts'
import { scrape, valueOf } from './scrape.ts'

async function crowded(connections: number): Promise<TestGateway> {
  const app = await upstream('app')
  return startTestGateway({
    slots: { blue: { web: app.url }, green: { web: app.url } },
    client: { connections },
  })
}

async function read(gateway: TestGateway, name: string): Promise<number> {
  return valueOf(await scrape(gateway), `sluice_${name}`, {}) ?? Number.NaN
}

test('open connections stand beside their limit, those that wait among them', async () => {
  const gateway = await crowded(3)
  expect(await read(gateway, 'connections_limit')).toBe(3)
  expect(await read(gateway, 'connections_open')).toBe(0)
  const clients = await Promise.all(Array.from({ length: 5 }, () => rawClient(gateway.port)))
  await expect.poll(() => read(gateway, 'connections_open')).toBe(5)
  expect(await read(gateway, 'connections_waiting')).toBe(2)
  for (const { socket } of clients) socket.destroy()
  await expect.poll(() => read(gateway, 'connections_open')).toBe(0)
})

test('the busy time of the event loop grows with what is done, whoever scrapes, and never beyond the time that passed', async () => {
  const gateway = await crowded(10)
  const began = performance.now()
  const before = await read(gateway, 'event_loop_busy_seconds_total')
  const end = performance.now() + 200
  while (performance.now() < end);
  const after = await read(gateway, 'event_loop_busy_seconds_total')
  expect(after - before).toBeGreaterThan(0.19)
  expect(after - before).toBeLessThanOrEqual((performance.now() - began) / 1000 + 0.01)
})

test('lag, memory and file descriptors are there, each once', async () => {
  const gateway = await crowded(10)
  const series = await scrape(gateway)
  for (const name of [
    'sluice_nodejs_eventloop_lag_p99_seconds',
    'sluice_process_resident_memory_bytes',
    'sluice_nodejs_heap_size_used_bytes',
    'sluice_nodejs_heap_size_total_bytes',
    'sluice_process_open_fds',
    'sluice_process_max_fds',
    'sluice_process_cpu_seconds_total',
  ]) {
    const found = series.filter((s) => s.name === name)
    expect([name, found.length, (found[0]?.value ?? 0) > 0]).toEqual([name, 1, true])
  }
  // No name is told twice.
  const keys = series.map(({ name, labels }) => `${name} ${JSON.stringify(labels)}`)
  expect(new Set(keys).size).toBe(keys.length)
})
