// A gateway as the edge tests need it: each upstream is probed once at the start and then left alone, so that what an
// upstream sees afterwards are the requests of the test and nothing else.
import { expect } from 'vitest'
import { startTestGateway, type TestGateway } from '../support/gateway.ts'
import { rawClient } from '../support/raw-client.ts'

export interface Front extends TestGateway {
  /** Sends the bytes (latin1) on a connection of their own; resolves to all that came until it was closed. */
  exchange(bytes: string): Promise<string>
  /** Resolves when nothing is in flight in either slot; fails when something stays. */
  idle(): Promise<void>
  /** The value of one series of `/metrics`, such as `sluice_requests_total{code="499"`; 0 without one. */
  metric(start: string): Promise<number>
}

/** A gateway with these targets in both slots; `more` are keys of the config. */
export async function front(
  web: string | readonly string[],
  more: Record<string, unknown> = {},
): Promise<Front> {
  const config = { slots: { blue: { web }, green: { web } }, health: onceOnly, ...more }
  const gateway = await startTestGateway(config, { healthy: [] })
  return {
    ...gateway,
    async exchange(bytes) {
      const client = await rawClient(gateway.port)
      client.send(bytes)
      return (await client.closed()).text
    },
    async idle() {
      await poll(async () => {
        const { slots } = await gateway.status()
        return slots.blue.inFlight + slots.green.inFlight
      }).toBe(0)
    },
    async metric(start) {
      const page = await (await fetch(`${gateway.adminUrl}/metrics`)).text()
      const line = page.split('\n').find((each) => each.startsWith(start))
      return Number(line?.split(' ').at(-1) ?? 0)
    },
  }
}

/** Health settings that ask once: targets stay `unknown`, and may carry live traffic. */
export const onceOnly = { interval: '1h', timeout: '1s', healthy: 2, unhealthy: 2 }

/** An assertion that is looked at again until it holds: for what no event tells a test. */
export function poll<T>(look: () => T) {
  return expect.poll(look, { interval: 10, timeout: 8000 })
}

/** A request of HTTP/1.1 for `shop.example`; a body follows by concatenation. */
export function request(line: string, ...fields: readonly string[]): string {
  return [`${line} HTTP/1.1`, 'Host: shop.example', ...fields, '', ''].join('\r\n')
}

/** The same as the last of its connection. */
export function lastRequest(line: string, ...fields: readonly string[]): string {
  return request(line, ...fields, 'Connection: close')
}

/** The status code of an answer's text. */
export function statusOf(answer: string): number {
  return Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1] ?? 0)
}

/** The values of a field in a head, in their order; the name is compared as it is written. */
export function fieldsOf(text: string, name: string): string[] {
  const head = text.split('\r\n\r\n', 1)[0] ?? ''
  return head
    .split('\r\n')
    .slice(1)
    .filter((line) => line.startsWith(`${name}: `))
    .map((line) => line.slice(name.length + 2))
}

/** What comes after the head. */
export function bodyOf(text: string): string {
  return text.slice(text.indexOf('\r\n\r\n') + 4)
}
