// A gateway as it is shipped: a container of its image, here on the network of the host, on a config file that is there.
import { expect, onTestFinished } from 'vitest'
import { adminClient, type AdminClient } from '../support/admin-client.ts'
import { docker } from './engine.ts'

/** A gateway that a test can end, whatever it runs as. */
export interface RunningGateway extends AdminClient {
  readonly url: string
  readonly adminUrl: string
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>
}

/** Resolves when it serves. Removed when the test ends, with its volume. */
export async function startGatewayContainer(
  image: string,
  configPath: string,
): Promise<RunningGateway> {
  const mount = `${configPath}:/etc/sluice/sluice.yaml:ro`
  const safe = ['--read-only', '--cap-drop=ALL', '--security-opt=no-new-privileges']
  const words = ['run', '--detach', '--network=host', ...safe, '--volume', mount, image]
  const { code, stdout: id, stderr } = await docker(words)
  if (code !== 0) throw new Error(stderr)
  const end = async (): Promise<void> => void (await docker(['rm', '--force', '--volumes', id]))
  onTestFinished(end)
  const said = async (): Promise<string> => (await docker(['logs', id])).stderr
  await expect.poll(said, { timeout: 30_000 }).toContain('admin on')
  const [, url = '', adminUrl = ''] = /listens on (\S+), admin on (\S+)/.exec(await said()) ?? []
  return { ...adminClient(adminUrl), url, adminUrl, end }
}
