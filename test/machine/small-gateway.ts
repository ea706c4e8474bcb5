// A gateway as a process with a small heap, as on a small server: what its memory shows is what it needs. With much
// memory to spare V8 collects so late that every figure would be one of garbage.
import { vi } from 'vitest'
import { temporaryDir, writeGatewayConfig } from '../support/gateway.ts'
import { startGatewayProcess, type GatewayProcess } from '../support/gateway-process.ts'

export interface SmallGateway extends GatewayProcess {
  readonly port: number
  /** The sum of the series of `/metrics` that begin like this; 0 without one. */
  metric(start: string): Promise<number>
}

/** Resolves when it serves and the blue slot is healthy. Killed when the test ends; a heap that is full ends it, too. */
export async function startSmallGateway(config: object): Promise<SmallGateway> {
  const configPath = await writeGatewayConfig(await temporaryDir(), config)
  vi.stubEnv('NODE_OPTIONS', '--max-old-space-size=256 --max-semi-space-size=8')
  const gateway = await startGatewayProcess(configPath).finally(() => vi.unstubAllEnvs())
  await gateway.healthy('blue')
  return {
    ...gateway,
    port: Number(new URL(gateway.url).port),
    async metric(start) {
      const page = await (await fetch(`${gateway.adminUrl}/metrics`)).text()
      const lines = page.split('\n').filter((line) => line.startsWith(start))
      return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
    },
  }
}
